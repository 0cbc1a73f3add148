import {lstatSync, renameSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';
import {socketPath} from '../../../core/socket-path.js';
import {type Check, failed, ok, warning} from '../finding.js';

/** Whether this process may use the socket at all. */
export const sandbox: Check = {
	name: 'sandbox',
	look: ({daemon}) =>
		daemon.state === 'unreachable' && daemon.error.reason === 'sandboxed'
			? failed({what: daemon.error.message, fix: daemon.error.hint})
			: ok('this process may connect to sockets'),
};

export const socket: Check = {
	name: 'socket',
	look: ({invocation: {home, surroundings}, daemon}) => {
		const path = socketPath(home, surroundings.uid);
		const where = dirname(path) === home ? path : `${path}, because ${home} is too long a path for one`;
		const stats = lstatSync(path, {throwIfNoEntry: false});
		if (daemon.state === 'answers') {
			return ok(`${where} answers`);
		}

		if (daemon.state === 'unreachable') {
			return failed({what: `${where}: ${daemon.error.message}`, fix: daemon.error.hint});
		}

		return stats
			? warning({
					what: `${where} is stale: nobody listens there`,
					fix: 'nothing has to be done, the next daemon replaces it',
					mend: () => remove(path, stats.ino),
				})
			: ok(`${where} is not there, as long as no daemon runs`);
	},
};

/** A daemon that has just come up may have put its own there: what was seen is taken away, and nothing else. */
const remove = (path: string, ino: number): string => {
	const aside = `${path}.stale-${process.pid}`;
	renameSync(path, aside);
	if (lstatSync(aside).ino === ino) {
		rmSync(aside);
		return `removed ${path}`;
	}

	renameSync(aside, path);
	return `left ${path}, which a new daemon has taken`;
};
