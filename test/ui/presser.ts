import {setImmediate as turn} from 'node:timers/promises';

/** Presses keys as fast as an event loop can tell them apart: whoever is drawn for a key listens from the next turn on. */
export const presser =
	(stdin: {write: (data: string) => void}) =>
	async (keys: string): Promise<void> => {
		await turn();
		await turn();
		stdin.write(keys);
	};
