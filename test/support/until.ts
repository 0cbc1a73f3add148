/** Waits for a condition by looking again every few milliseconds; throws what it waited for when the time is over. */
export const until = async <T>(
	what: string,
	look: () => T | undefined | false | Promise<T | undefined | false>,
	withinMs = 15_000,
): Promise<T> => {
	const deadline = performance.now() + withinMs;
	for (;;) {
		const seen = await look();
		if (seen) {
			return seen;
		}

		if (performance.now() > deadline) {
			throw new Error(`waited ${withinMs} ms in vain until ${what}`);
		}

		await new Promise(resolve => setTimeout(resolve, 5));
	}
};
