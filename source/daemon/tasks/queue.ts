/** Work that goes one after the other where it shares a key, and side by side where it does not. */
export const openQueue = () => {
	const tails = new Map<string, Promise<unknown>>();

	return <T>(key: string, work: () => Promise<T>): Promise<T> => {
		const before = tails.get(key) ?? Promise.resolve();
		const done = before.then(work, work);
		const tail = done
			.catch(() => undefined)
			.finally(() => {
				if (tails.get(key) === tail) {
					tails.delete(key);
				}
			});
		tails.set(key, tail);
		return done;
	};
};

export type Queue = ReturnType<typeof openQueue>;
