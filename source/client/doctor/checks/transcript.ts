import {type Check, failed, ok, warning} from '../finding.js';

/** More than this is no moment's work. */
const manyEntries = 1000;

/** How far the commits are behind the messages. */
export const transcript: Check = {
	name: 'transcript',
	look: ({daemon}) => {
		if (daemon.state !== 'answers') {
			return ok('a running daemon knows how far it is');
		}

		const {pending, failing} = daemon.health.transcript;
		if (failing) {
			const {message, since, attempts} = failing;
			return failed({
				what: `${pending} entries wait for git since ${since}, after ${attempts} attempts: ${message}`,
				fix: 'mend what git says; the daemon tries again by itself, and no message is lost',
			});
		}

		return pending > manyEntries
			? warning({what: `${pending} entries wait for their commit`, fix: 'look again in a moment'})
			: ok(pending === 0 ? 'every entry has its commit' : `${pending} entries on their way`);
	},
};
