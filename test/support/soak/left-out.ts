import {type OpName, ops} from '../../../source/core/ops/index.js';
import type {Tally} from './tally.js';

const asksNothing = 'it asks no daemon for anything';
const needsServer = 'it needs a server, beside other hosts: mesh/cluster';
const needsRemote = 'it reads the transcript and asks no daemon for more than its health: e2e/sync';
const endsTheDaemon = 'it ends the daemon whose size is watched: faults/hand-over and faults/random-kills';

/** Operations that no agent of the soak carries out, and why. */
const leftOut: Partial<Record<OpName, string>> = {
	stop: endsTheDaemon,
	'hand-over': endsTheDaemon,
	restore: 'it wants no daemon to be there',
	demo: 'it has a home of its own',
	run: 'it starts a harness, which then does what is done here',
	mcp: 'its tools are what is done here, over a connection that stays as those of the agents do',
	hook: 'it asks for `offer` and `shown`, as the newcomers do',
	'task publish': 'it asks for `publish-task` for each workstream',
	setup: asksNothing,
	prompt: asksNothing,
	init: asksNothing,
	protocol: asksNothing,
	completion: 'it asks for `names`',
	'suggest-name': asksNothing,
	link: needsServer,
	'link status': needsServer,
	'link admit': needsServer,
	'link deny': needsServer,
	'link reread': needsServer,
	unlink: needsServer,
	remote: needsRemote,
	sync: needsRemote,
};

/** What could be in the soak, and nobody has done. */
export const neverDone = (tally: Tally): string[] => {
	const done = tally.done();
	return Object.keys(ops).filter(name => !(name in leftOut) && !done.has(name));
};
