import type {StdioOptions} from 'node:child_process';
import {closeSync, constants, openSync} from 'node:fs';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {LaliaError} from '../core/lalia-error.js';
import {isReason} from '../core/reasons.js';
import type {Invocation} from './client.js';
import {workspaceFolder} from './identity/home.js';
import type {Environment} from './identity/surroundings.js';
import {LineLost} from './line.js';
import {callStandBy} from './stand-by.js';

const {O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW} = constants;

/** A daemon that has said nothing for so long will not. */
const patienceMs = 20_000;

/**
 * What a daemon may know of the shell that happened to start it: where it is and how to speak, but not who the caller
 * is, what git was told, or any secret. docs/decisions/0003-daemon-environment.md.
 */
const handedOn =
	/^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|\w+_proxy)$/i;
const ownSettings = /^LALIA_(?!NAME$|ROLE$|CA$|STAND_BY$)/;

/**
 * Starts a daemon and resolves once this home has one that answers: the new one, or another that was quicker.
 * @throws LaliaError with the reason why there is none, LineLost where it ended without a word, as one that is killed
 */
export const spawnDaemon = async (
	invocation: Invocation,
	note: (line: string) => void,
	options: string[] = [],
): Promise<void> => {
	const {home, surroundings} = invocation;
	const env = {
		...daemonEnvironment(surroundings.env),
		LALIA_HOME: home,
		LALIA_WORKSPACE: workspaceFolder(surroundings.env),
		LALIA_READY_FD: '3',
	};
	const log = openLogFile(home);
	const called = options.length === 0 ? callStandBy(env) : undefined;
	const ready = called === undefined ? await start(invocation, {options, env, log}) : new Socket({fd: called});
	closeSync(log);
	const line = await lastLine(ready, note);
	if (line === undefined) {
		throw new LineLost('the new daemon ended before it could answer');
	}

	if (line !== '') {
		const [reason = '', ...words] = line.split(' ');
		throw new LaliaError(isReason(reason) ? reason : 'no_route', `the daemon does not start: ${words.join(' ')}`, {
			context: {log: join(home, 'daemon.log')},
		});
	}
};

export const daemonEnvironment = (env: Environment): NodeJS.ProcessEnv => {
	const kept = Object.entries(env).filter(([name]) => handedOn.test(name) || ownSettings.test(name));
	const authorities = env['LALIA_CA'] === undefined ? {} : {NODE_EXTRA_CA_CERTS: env['LALIA_CA']};
	return {...Object.fromEntries(kept), ...authorities};
};

const openLogFile = (home: string): number => {
	try {
		return openSync(join(home, 'daemon.log'), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
	} catch (cause) {
		throw new LaliaError('storage_failed', `the home ${home} cannot be written to: ${String(cause)}`, {cause});
	}
};

type Start = {options: string[]; env: NodeJS.ProcessEnv; log: number};

/** Starts a process, and answers what it says of its start. */
const start = async ({program}: Invocation, {options, env, log}: Start): Promise<Socket> => {
	const {spawn} = await import('node:child_process');
	const stdio: StdioOptions = ['ignore', 'ignore', log, 'pipe'];
	const child = spawn(process.execPath, [join(program, 'daemon.cjs'), ...options], {
		cwd: '/',
		detached: true,
		stdio,
		env,
	});
	child.unref();
	// Reason for the cast: descriptor 3 was asked for as a pipe, which the types do not follow.
	const ready = child.stdio[3] as Socket;
	child.on('error', error => ready.destroy(error));
	return ready;
};

/**
 * The line that ends the daemon's start, or why there was none; undefined where it was killed. Those before it are passed on, and
 * show that it is alive.
 */
const lastLine = (ready: Socket, note: (line: string) => void): Promise<string | undefined> =>
	new Promise(resolve => {
		let text = '';
		const giveUp = () => finish('no_route it says nothing');
		let timer = setTimeout(giveUp, patienceMs);
		const finish = (line: string | undefined) => {
			clearTimeout(timer);
			ready.destroy();
			resolve(line);
		};
		ready.on('data', chunk => {
			clearTimeout(timer);
			timer = setTimeout(giveUp, patienceMs);
			const lines = (text + String(chunk)).split('\n');
			text = lines.pop() ?? '';
			for (const line of lines) {
				if (line.startsWith('note ')) {
					note(line.slice('note '.length));
				} else if (line !== 'wait') {
					finish(line);
				}
			}
		});
		ready.on('error', error => finish(`no_route ${error.message}`));
		ready.on('close', () => finish(text || undefined));
	});
