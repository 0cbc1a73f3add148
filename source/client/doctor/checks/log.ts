import {statSync} from 'node:fs';
import {join} from 'node:path';
import {type Check, ok, warning} from '../finding.js';
import {sizeText} from '../size-text.js';

/** The daemon begins a new file long before. */
const largeBytes = 16 * 1024 * 1024;

export const log: Check = {
	name: 'log',
	look: ({invocation: {home}}) => {
		const path = join(home, 'daemon.log');
		const stats = statSync(path, {throwIfNoEntry: false});
		if (!stats) {
			return ok('there is none yet');
		}

		const what = `${path}, ${sizeText(stats.size)}`;
		return stats.size > largeBytes
			? warning({what: `${what}, is not rotated`, fix: 'lalia logs shows what fills it; lalia stop, then remove it'})
			: ok(what);
	},
};
