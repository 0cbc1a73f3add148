import {runGit} from '../../run-program.js';
import {type Check, type Finding, failed, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';
import {namesOf, registered} from '../registered.js';

/** More than this is no moment's work. */
const manyEntries = 1000;

/** How far the commits are behind the messages, and whether the transcript is the one that goes with the database. */
export const transcript: Check = {
	name: 'transcript',
	look: async installation => {
		const {daemon} = installation;
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

		if (pending > manyEntries) {
			return warning({what: `${pending} entries wait for their commit`, fix: 'look again in a moment'});
		}

		return (
			(await lookForAgents(installation)) ??
			ok(pending === 0 ? 'every entry has its commit' : `${pending} entries on their way`)
		);
	},
};

/** A workspace that was deleted is begun anew, and has nothing of those who were there before. */
const lookForAgents = async (installation: Installation): Promise<Finding | undefined> => {
	const {daemon, invocation} = installation;
	const agents = await registered(installation);
	const health = daemon.state === 'answers' ? await daemon.ask('health').catch(() => undefined) : undefined;
	if (health?.transcript.pending !== 0) {
		return undefined; // What is not there may be on its way.
	}

	const words = ['-C', health.workspace, 'ls-tree', '--name-only', 'refs/heads/main', 'registry/'];
	const listed = await runGit(words, invocation.surroundings.env);
	const missing = agents.filter(({agent_id}) => !listed?.stdout.includes(`registry/${agent_id}.json\n`));
	return listed?.code !== 0 || missing.length === 0
		? undefined
		: warning({
				what: `the transcript was begun anew, and has nothing of ${namesOf(missing)}: a lost database could not be rebuilt from it`,
				fix: `lalia stop, then put a clone or a backup in the place of ${health.workspace}`,
			});
};
