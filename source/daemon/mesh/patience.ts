type Waiting = {
	/** Resolves once it is over, or the signal aborts. */
	wait: (signal: AbortSignal) => Promise<void>;
	isOver: () => boolean;
	/** How far that is which has to be done before; undefined once it is. */
	progress: () => number | undefined;
	patienceMs: number;
};

/** Waits as long as there is progress, however long that takes, and then not long. */
export const waitPatiently = async ({wait, isOver, progress, patienceMs}: Waiting): Promise<void> => {
	for (let isMoving = true; isMoving && !isOver(); ) {
		const before = progress();
		await wait(AbortSignal.timeout(patienceMs));
		isMoving = progress() !== before;
	}
};
