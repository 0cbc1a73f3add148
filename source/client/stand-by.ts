import {closeSync, writeSync} from 'node:fs';

/** Left open by the client's shell line: by one goes out what is wanted, by the other comes how it went. */
const call = 8;
const ready = 9;

/** A process that was started beside this one, and becomes the daemon if it is called (docs/decisions/0031-stand-by.md). */
const isThere = (): boolean => {
	const value = process.env['LALIA_STAND_BY'];
	delete process.env['LALIA_STAND_BY'];
	return value !== undefined;
};

/** Tells it, once, what Node and environment a daemon is wanted in. Answers the descriptor by which it says how it went. */
export const callStandBy = (env: NodeJS.ProcessEnv): number | undefined => {
	if (!isThere()) {
		return undefined;
	}

	try {
		writeSync(call, JSON.stringify({node: process.execPath, env}));
		closeSync(call);
		return ready;
	} catch {
		return undefined; // it was killed
	}
};

/** Lets it end. */
export const dismissStandBy = (): void => {
	if (isThere()) {
		closeSync(call);
		closeSync(ready);
	}
};
