import {spawnSync} from 'node:child_process';

/** Whether something can be tested here. Where it cannot, the run says what is left out, and the tally counts it as skipped. */
export const orNotRun = (isPossible: boolean, what: string): boolean => {
	if (!isPossible) {
		process.stderr.write(`NOT RUN: ${what}\n`);
	}

	return isPossible;
};

/** Whether a program is on the search path, for what is tested by it. */
export const hasProgram = (name: string, what: string): boolean =>
	orNotRun(spawnSync('sh', ['-c', `command -v ${name}`]).status === 0, `${what}, for want of ${name}`);
