import type {Invocation} from '../client/client.js';
import type {Ending} from './full-screen.js';

/** One command on a terminal, from the program that started it. */
export type Run = {
	invocation: Invocation;
	/** Called once, when the view has shown all there is. */
	finish: (ending: Ending) => void;
};

// Pastel makes the view and gives it nothing but the command line; what else it needs has to wait for it here.
let current: Run | undefined;

export const setRun = (run: Run): void => {
	current = run;
};

export const currentRun = (): Run => {
	if (!current) {
		throw new Error('no command is running');
	}

	return current;
};
