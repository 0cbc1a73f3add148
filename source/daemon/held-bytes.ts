import type {Socket} from 'node:net';

/** Of all clients together: room for a hundred of the largest messages. */
const mostBytes = 128 * 1024 * 1024;

/** What is held of frames that are not whole yet. */
export const openHeldBytes = (limit = mostBytes) => {
	const held = new Map<Socket, number>();
	let total = 0;

	const set = (socket: Socket, bytes: number): void => {
		total += bytes - (held.get(socket) ?? 0);
		bytes === 0 ? held.delete(socket) : held.set(socket, bytes);
	};

	return {
		set,
		/** Who holds the most, where all together hold too much; it is not counted any more. */
		takeLargest: (): Socket | undefined => {
			if (total <= limit) {
				return undefined;
			}

			const [largest] = [...held].reduce((left, right) => (right[1] > left[1] ? right : left));
			set(largest, 0);
			return largest;
		},
		limit,
	};
};

export type HeldBytes = ReturnType<typeof openHeldBytes>;
