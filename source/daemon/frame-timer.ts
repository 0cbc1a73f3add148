const newline = 0x0a;

type Options = {
	/** How long a frame may take from its first byte to its last. */
	frameMs: number;
	/** Whether it is we who do not read on. */
	isPaused: () => boolean;
	tooSlow: () => void;
};

/** Times the frames of one client, each from its beginning. */
export const openFrameTimer = ({frameMs, isPaused, tooSlow}: Options) => {
	/** Of the frame that is begun and not whole yet. */
	let heldBytes = 0;
	let timer: NodeJS.Timeout | undefined;

	const restart = (): void => {
		clearTimeout(timer);
		timer = undefined;
		if (heldBytes > 0 && !isPaused()) {
			const own = setTimeout(() => {
				// What has come by now, and we had no time to read, is read first.
				setImmediate(() => timer === own && tooSlow());
			}, frameMs);
			timer = own;
		}
	};

	return {
		/** How much there is of a frame that is begun and not whole yet. */
		heldBytes: (): number => heldBytes,
		/** After what was in the chunk is read. */
		came: (chunk: Uint8Array): void => {
			const end = chunk.lastIndexOf(newline);
			const isOtherFrame = heldBytes === 0 || end !== -1;
			heldBytes = end === -1 ? heldBytes + chunk.length : chunk.length - end - 1;
			if (isOtherFrame) {
				restart();
			}
		},
		/** What is half begins anew, as we read on after a pause. */
		restart,
		close: (): void => {
			clearTimeout(timer);
			timer = undefined;
		},
	};
};
