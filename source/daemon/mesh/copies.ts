type Options = {now: () => number; log: (line: string) => void; changed: () => void};

/**
 * Another home with the key of this host: who copies a home has its host too. Neither disturbs the order, for the server takes
 * each number once and what it did not take is sent anew; but each has mail of its own of the same agents.
 */
export const openCopies = ({now, log, changed}: Options) => {
	let seenAt: number | undefined;
	return {
		noticed: (): void => {
			if (seenAt === undefined) {
				log('link: another home has the key of this host, and is in the mesh by it');
			}

			seenAt = now();
			changed();
		},
		/** When it was last noticed; undefined where it never was. */
		seenAt: (): number | undefined => seenAt,
	};
};
