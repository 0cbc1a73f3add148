import {setTimeout as pause} from 'node:timers/promises';
import type {Stream} from './stream.js';

const everyMs = 30_000;
/** So long whoever asks waits for a server that does not answer. */
const patienceMs = 500;

/**
 * Which hosts are there, whether or not they say something: for people, and no part of what the mesh decides. Each says so by
 * itself; what the others have said is asked for when somebody wants to know, for in a large mesh it is much.
 */
export const openPresence = (host: string, stream: () => Stream | undefined) => {
	let here: Record<string, string> = {};

	// Nothing hangs on either, and the next one may succeed.
	const say = async (): Promise<void> =>
		stream()
			?.sayHere(host)
			.catch(() => {});
	const look = async (): Promise<void> => {
		here =
			(await stream()
				?.whoIsHere()
				.catch(() => undefined)) ?? here;
	};

	const timer = setInterval(() => void say(), everyMs);
	timer.unref();
	return {
		/** It has just come. */
		say: (): void => void say(),
		look: (): Promise<void> => Promise.race([look(), pause(patienceMs)]),
		hereAt: (other: string): string | undefined => here[other],
		close: (): void => clearInterval(timer),
	};
};
