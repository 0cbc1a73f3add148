import {accessSync, chmodSync, constants, statSync} from 'node:fs';
import {enclosing} from '../enclosing-repository.js';
import {type Check, codeOf, type Finding, failed, ok} from '../finding.js';

const stickyBit = 0o1000;

/** A folder of the user's own which nobody else can enter. */
export const home: Check = {
	name: 'home',
	look: async ({invocation: {home: folder, surroundings}}) => {
		const stats = statSync(folder, {throwIfNoEntry: false});
		if (!stats) {
			return ok(`${folder} is not there yet; the first command makes it`);
		}

		if (!stats.isDirectory()) {
			return failed({what: `${folder} is no folder`, fix: 'move it out of the way, or set LALIA_HOME'});
		}

		if (stats.uid !== surroundings.uid) {
			return failed({what: `${folder} belongs to uid ${stats.uid}`, fix: 'set LALIA_HOME to a folder of your own'});
		}

		if ((stats.mode & stickyBit) !== 0) {
			return failed({what: `${folder} is shared by all users`, fix: 'set LALIA_HOME to a folder of your own'});
		}

		return lookAtMode(folder, stats.mode) ?? lookWhetherWritable(folder) ?? enclosing(folder, surroundings.env);
	},
};

const lookAtMode = (folder: string, mode: number): Finding | undefined =>
	(mode & 0o077) === 0
		? undefined
		: failed({
				what: `${folder} is open to others (mode ${(mode & 0o777).toString(8)})`,
				fix: `chmod 700 ${folder}`,
				mend: () => {
					chmodSync(folder, 0o700);
					return `closed ${folder} to others (mode 700)`;
				},
			});

const lookWhetherWritable = (folder: string): Finding | undefined => {
	try {
		accessSync(folder, constants.W_OK | constants.X_OK);
		return undefined;
	} catch (error) {
		return failed({
			what: `${folder} cannot be written to (${codeOf(error)})`,
			fix: 'make it writable; inside a sandbox, allow it in the settings of your harness',
		});
	}
};
