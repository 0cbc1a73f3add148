import type {Stream} from './stream.js';

const everyMs = 30_000;

/** Which hosts are there, whether or not they say something: for people, and no part of what the mesh decides. */
export const openPresence = (host: string, stream: () => Stream | undefined) => {
	let here: Record<string, string> = {};

	const look = async (): Promise<void> => {
		try {
			here = (await stream()?.presence(host)) ?? here;
		} catch {
			// Nothing hangs on it, and the next look may succeed.
		}
	};

	const timer = setInterval(() => void look(), everyMs);
	timer.unref();
	return {
		/** It has just come. */
		look: (): void => void look(),
		hereAt: (other: string): string | undefined => here[other],
		close: (): void => clearInterval(timer),
	};
};
