import type {Message} from '../../../source/core/fields.js';

/** What was done, as those who did it know it. Agents go by their ids. */
export type Tally = ReturnType<typeof openTally>;

type Notice = {room: string; dropped: number};

/** No call takes longer than what it waits for and this. */
const boundMs = 15_000;

export const openTally = () => {
	const sent = new Set<string>();
	/** Sent by a process that was killed before it said so. */
	const perhapsSent = new Set<string>();
	const read = new Map<string, string[]>();
	/** Handed to a process that was killed before it said that it had them. */
	const perhapsRead = new Map<string, Set<string>>();
	const dropped = new Map<string, number>();
	const calls = new Map<string, number>();
	let slowestMs = 0;

	return {
		sent,
		perhapsSent,
		/** Ids, each as often as it was read. */
		readBy: (agentId: string): string[] => read.get(agentId) ?? [],
		isPerhapsReadBy: (agentId: string, id: string): boolean => perhapsRead.get(agentId)?.has(id) === true,
		droppedFor: (agentId: string, room: string): number => dropped.get(`${agentId} ${room}`) ?? 0,
		noteRead: (agentId: string, messages: readonly Message[], notice?: Notice): void => {
			read.set(agentId, read.get(agentId) ?? []);
			read.get(agentId)?.push(...messages.map(({id}) => id));
			if (notice) {
				const key = `${agentId} ${notice.room}`;
				dropped.set(key, (dropped.get(key) ?? 0) + notice.dropped);
			}
		},
		notePerhapsRead: (agentId: string, messages: readonly Message[]): void => {
			perhapsRead.set(agentId, new Set([...(perhapsRead.get(agentId) ?? []), ...messages.map(({id}) => id)]));
		},
		/** The operations that were called, by whichever way. */
		done: (): Set<string> => new Set([...calls.keys()].map(what => what.replace(/^lalia /, ''))),
		/** Counts a call, and fails where it takes too long. */
		timed: async <T>(what: string, waitMs: number, call: Promise<T>): Promise<T> => {
			calls.set(what, (calls.get(what) ?? 0) + 1);
			const startedAt = performance.now();
			let timer: NodeJS.Timeout | undefined;
			const late = new Promise<never>((_, reject) => {
				timer = setTimeout(() => reject(new Error(`${what} is not answered`)), waitMs + boundMs);
			});
			try {
				return await Promise.race([call, late]);
			} finally {
				clearTimeout(timer);
				slowestMs = Math.max(slowestMs, performance.now() - startedAt - waitMs);
			}
		},
		/** For people: how often what was called, and the longest that an answer took beyond its wait. */
		summary: (): string =>
			`${[...calls].map(([what, times]) => `${what} ${times}`).join(', ')}; slowest ${Math.round(slowestMs)} ms`,
	};
};
