import {mkdirSync, statfsSync, writeSync} from 'node:fs';
import {connect} from 'node:net';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {LaliaError} from '../core/lalia-error.js';
import {socketPath} from '../core/socket-path.js';
import {openLog} from './log.js';
import {type DaemonOptions, openDaemon} from './open-daemon.js';
import {watchProgramFile} from './program-file.js';
import type {BoundSocket} from './server.js';
import {isCalled} from './stand-by.js';
import {DatabaseTaken} from './store/open-database.js';
import {isBeingMended} from './store/open-sound-store.js';
import {takeOver} from './take-over.js';

declare const __BUILD__: string;

const patienceMs = 15_000;
/** Together with the 1.5 s after which the transcript ends a git that hangs, and another second, less than 5 s. */
const drainMs = 1500;
const defaultLeaseSeconds = 3600;

/**
 * The daemon's process. Whoever spawns it reads lines from the descriptor LALIA_READY_FD: `note` and a sentence for the
 * person, or `wait`, as long as it takes; then the last one, which is empty once this home's daemon answers, be it this
 * process or another that was faster; else the reason and sentence why there is none.
 */
const main = async (env: NodeJS.ProcessEnv): Promise<void> => {
	process.umask(0o077);
	const options = daemonOptions(env);
	process.on('uncaughtException', error => {
		options.log.info(`crashed: ${error.stack}`);
		process.exit(1);
	});
	try {
		if (!process.argv.includes('--replace')) {
			return await serve(options);
		}

		const taken = await takeOver(options.socket, options.build);
		Object.assign(env, taken?.settings);
		await serve(daemonOptions(env), taken?.listener);
	} catch (error) {
		options.log.info(`cannot start: ${error instanceof Error ? error.message : error}`);
		tellSpawner(failureLine(error));
		process.exit(1);
	}
};

/** Until the daemon is told to end, or until this home is found to have another. */
const serve = async (options: DaemonOptions, taken?: BoundSocket): Promise<void> => {
	let deadline = Date.now() + patienceMs;
	for (;;) {
		try {
			const daemon = await openDaemon(options, taken);
			process.on('SIGTERM', () => void daemon.close());
			process.on('SIGINT', () => void daemon.close());
			tellSpawner('');
			watchProgramFile(__filename, daemon.closeOnceUnused);
			await daemon.closed;
			process.exit(0);
		} catch (error) {
			if (!(error instanceof DatabaseTaken)) {
				throw error;
			}

			const isLate = Date.now() > deadline; // found out before the look, which a process that stood still takes once more
			if (!taken?.isInPlace() && (await answers(options.socket))) {
				tellSpawner('');
				process.exit(0);
			}

			if (isBeingMended(options.home)) {
				deadline = Date.now() + patienceMs;
				tellSpawner('wait');
			} else if (isLate) {
				throw error;
			}

			await pause(5 + Math.random() * 20); // two that look at the same moment find the other's look in their way
		}
	}
};

const daemonOptions = (env: NodeJS.ProcessEnv): DaemonOptions => {
	const home = env['LALIA_HOME'] || join(homedir(), '.lalia');
	const leaseSeconds = Number(env['LALIA_LEASE_SECONDS'] ?? defaultLeaseSeconds);
	const socket = socketPath(home, process.getuid?.() ?? 0);
	mkdirSync(join(socket, '..'), {recursive: true, mode: 0o700});
	return {
		home,
		workspace: env['LALIA_WORKSPACE'] || join(homedir(), '.local/state/lalia/workspace'),
		socket,
		build: __BUILD__,
		leaseMs: (leaseSeconds > 0 ? leaseSeconds : defaultLeaseSeconds) * 1000,
		drainMs,
		log: openLog(join(home, 'daemon.log'), {level: env['LALIA_LOG'], now: Date.now}),
		now: Date.now,
		fileSystemType: folder => statfsSync(folder).type,
		settings: settingsIn(env),
		tell: line => tellSpawner(`note ${line}`),
	};
};

/** What a person has set, without what is between the daemon and whoever started it. */
const settingsIn = (env: NodeJS.ProcessEnv): Record<string, string> =>
	Object.fromEntries(
		Object.entries(env).flatMap(([name, value = '']) =>
			name.startsWith('LALIA_') && name !== 'LALIA_READY_FD' ? [[name, value]] : [],
		),
	);

const failureLine = (error: unknown): string => {
	if (error instanceof LaliaError) {
		return `${error.reason} ${error.message}`;
	}

	if (isFileFailure(error)) {
		return `storage_failed the home cannot be used: ${error.message}`;
	}

	return error instanceof DatabaseTaken
		? 'no_route another process holds the database of this home and does not answer'
		: `internal_error ${error instanceof Error ? error.message : error}`;
};

const isFileFailure = (error: unknown): error is Error =>
	error instanceof Error &&
	'code' in error &&
	/^E(ACCES|PERM|ROFS|NOSPC|DQUOT|IO|NOENT|NOTDIR)$/.test(String(error.code));

const tellSpawner = (line: string): void => {
	const descriptor = Number(process.env['LALIA_READY_FD'] ?? -1);
	if (descriptor < 0) {
		return;
	}

	try {
		writeSync(descriptor, `${line.replaceAll('\n', ' ')}\n`);
	} catch {
		// The spawner is gone; the daemon serves whoever comes next.
	}
};

const answers = (path: string): Promise<boolean> =>
	new Promise(resolve => {
		const socket = connect(path);
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});

const [, , mode, ...leftOpen] = process.argv;
if (mode !== '--stand-by' || isCalled(leftOpen.map(Number))) {
	void main(process.env);
}
