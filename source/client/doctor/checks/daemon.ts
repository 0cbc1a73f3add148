import {join} from 'node:path';
import {lastLines} from '../../logs/last-lines.js';
import {type Check, type Finding, failed, ok, warning} from '../finding.js';
import type {Daemon, Installation} from '../installation.js';

export const daemon: Check = {
	name: 'daemon',
	look: installation => {
		const {daemon: reached} = installation;
		if (reached.state === 'unreachable') {
			return failed({what: reached.error.message, fix: reached.error.hint});
		}

		return reached.state === 'absent' ? lookAtLastWords(installation) : lookAtRunning(installation, reached);
	},
};

/** One that could not start has said why. */
const lookAtLastWords = ({invocation: {home}}: Installation): Finding => {
	const {lines} = lastLines(join(home, 'daemon.log'), 100);
	const last = lines.findLast(line => /^\d{4}-\S+ \d+ /.test(line)) ?? ''; // below it there may be a stack
	const [, problem] = /^\S+ \d+ ((?:cannot start|crashed): .*)$/.exec(last) ?? [];
	return problem === undefined
		? ok('not running; the next command starts it')
		: warning({
				what: `not running; the last one ${problem}`,
				fix: 'mend what it says; lalia logs shows more, and the next command tries again',
			});
};

const lookAtRunning = ({workspace, build}: Installation, {health}: Extract<Daemon, {state: 'answers'}>): Finding => {
	const {pid, started_at} = health;
	if (health.build !== build) {
		const isOlder = health.build < build;
		return warning({
			what: `pid ${pid} is of ${isOlder ? 'an older' : 'a newer'} build (${health.build}; this lalia: ${build})`,
			fix: isOlder
				? 'run any other command of this build, such as lalia agents: it takes over'
				: 'use that build, or lalia stop',
		});
	}

	return health.workspace === workspace
		? ok(`pid ${pid}, build ${build}, since ${started_at}`)
		: warning({
				what: `pid ${pid} writes to the workspace ${health.workspace}, and here it would be ${workspace}`,
				fix: 'set LALIA_WORKSPACE to the same everywhere, then lalia stop',
			});
};
