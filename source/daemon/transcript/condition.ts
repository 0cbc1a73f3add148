/** Lets others wait for what they can see: each time it may have `changed`, they look again. */
export const openCondition = () => {
	const observers = new Set<() => void>();

	return {
		changed: (): void => {
			for (const observe of [...observers]) {
				observe();
			}
		},
		/** Resolves once this holds, or the signal aborts. */
		until: (isMet: () => boolean, signal?: AbortSignal): Promise<void> =>
			new Promise(resolve => {
				const observe = () => {
					if (isMet() || signal?.aborted) {
						observers.delete(observe);
						signal?.removeEventListener('abort', observe);
						resolve();
					}
				};
				observers.add(observe);
				signal?.addEventListener('abort', observe);
				observe();
			}),
	};
};
