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
	let isHalf = false;
	let timer: NodeJS.Timeout | undefined;

	const restart = (): void => {
		clearTimeout(timer);
		timer = undefined;
		if (isHalf && !isPaused()) {
			const own = setTimeout(() => {
				// What has come by now, and we had no time to read, is read first.
				setImmediate(() => timer === own && tooSlow());
			}, frameMs);
			timer = own;
		}
	};

	return {
		/** Is a frame begun and not whole yet? */
		isHalf: (): boolean => isHalf,
		/** After what was in the chunk is read. */
		came: (chunk: Uint8Array): void => {
			const isOtherFrame = !isHalf || chunk.includes(newline);
			isHalf = chunk.at(-1) !== newline;
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
