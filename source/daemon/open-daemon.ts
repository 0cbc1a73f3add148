import {readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../core/lalia-error.js';
import {networkFileSystem} from '../core/network-file-systems.js';
import {type Dispatch, openDispatch} from './dispatch.js';
import {faultPoint} from './fault-point.js';
import {forgetGone} from './forget-gone.js';
import type {Parts} from './handler.js';
import type {Log} from './log.js';
import {openParts} from './open-parts.js';
import {closeToOthers, writeOwnFile} from './own-files.js';
import {rebuildIfGone} from './rebuild-if-gone.js';
import {type BoundSocket, bindSocket} from './server.js';
import {isDamage} from './store/open-database.js';
import {markSuspect, openSoundStore} from './store/open-sound-store.js';
import type {Store} from './store/open-store.js';
import {recoverWorktrees} from './tasks/recover-worktrees.js';
import {openUnasked} from './unasked.js';

export type DaemonOptions = {
	home: string;
	workspace: string;
	socket: string;
	build: string;
	leaseMs: number;
	/** How long a daemon that was stopped goes on writing what the transcript is behind. */
	drainMs: number;
	log: Log;
	now: () => number;
	/** As `statfs` gives it. */
	fileSystemType: (folder: string) => number;
	/** The variables by which it was set, for the one that takes its place. */
	settings: Record<string, string>;
	/** Tells whoever started the daemon what keeps it from being ready. */
	tell: (line: string) => void;
};

/** Whoever started the daemon is about to ask; to start a git meanwhile would hold up the answer. */
const firstAnswerMs = 100;

type Ending = {
	/** What those are told that still wait or ask. */
	why: LaliaError;
	/** How long readers may take to acknowledge what they were handed. */
	patienceMs: number;
	/** How long the transcript goes on writing what it is behind. */
	drainMs: number;
};

/** The next daemon goes on with the transcript, and everybody waits for it. */
const replaced: Ending = {
	why: new LaliaError('daemon_replaced', 'a daemon of a newer build takes over'),
	patienceMs: 1500, // an MCP server may take a second for it
	drainMs: 500,
};

/**
 * One daemon, from its lock to its last line: listening when this resolves, ended for good when `close` does.
 * @param taken the socket that clients find already, where this one takes the place of another
 * @throws DatabaseTaken where the home has a daemon, LaliaError `network_home`, or `storage_failed` where its files cannot be used
 */
export const openDaemon = async (options: DaemonOptions, taken?: BoundSocket) => {
	const {home, log, now, drainMs} = options;
	const stopped: Ending = {
		why: new LaliaError('daemon_stopping', 'the daemon is shutting down'),
		patienceMs: 0,
		drainMs,
	};
	let closing: Promise<void> | undefined;
	refuseNetwork(options);
	const parts = await openFilledParts(options, {
		shutDown: () => void close(),
		giveWay: ({build, pid}) => {
			listener.replaceBy(pid);
			log.info(`making way for ${pid}, build ${build}`);
			void close(replaced);
			return options.settings;
		},
		giveUp: () => {
			if (closing === undefined) {
				log.info('the database is damaged: stopping, so that the next daemon mends it');
				void close();
				markSuspect(home);
			}
		},
	});
	const dispatch = openDispatch({parts, now, log});
	const lost = (): void => {
		log.info('the socket is gone: stopping, so that the next daemon can make one');
		void close();
	};
	const {link} = parts;
	const listener = taken ?? (await bindSocket(options.socket));
	listener.listen({receive: dispatch.receive, lost});
	const pidFile = join(home, 'pid');
	writeOwnFile(pidFile, `${process.pid}\n`);
	faultPoint('pid-written');
	closeToOthers(home);
	log.info(`listening, build ${options.build}`);
	void parts.transcript.start(firstAnswerMs);
	parts.searchIndex.wake();
	parts.notifier.wake();

	const close = (ending = stopped): Promise<void> => {
		closing ??= end({parts, dispatch, listener, pidFile}, ending).then(ended);
		return closing;
	};

	/** For a program that was removed, unless it is back once nobody is connected. */
	const closeOnceUnused = async (isGone: () => boolean): Promise<void> => {
		log.info('the program was removed: stopping once nobody is connected');
		await listener.unused();
		if (isGone()) {
			await close();
		} else {
			log.info('the program is back: going on');
		}
	};

	let ended = (): void => {};
	const closed = new Promise<void>(resolve => {
		ended = resolve;
	});

	lookAround(parts, now());
	link.start();

	/** `closed` resolves when the daemon has ended, whoever asked for it; its connections are left to the end of the process. */
	return {close, closeOnceUnused, closed};
};

type Running = {parts: Parts; dispatch: Dispatch; listener: BoundSocket; pidFile: string};

/** In an order in which nobody is left waiting, and nothing that is still written finds its place closed. */
const end = async (
	{parts, dispatch, listener, pidFile}: Running,
	{why, patienceMs, drainMs}: Ending,
): Promise<void> => {
	const {store, transcript, searchIndex, attention, damping, notifier, leases, link, log} = parts;
	log.info('stopping');
	listener.stopListening();
	faultPoint('stop-begun');
	searchIndex.close();
	await dispatch.close(why, patienceMs);
	await link.close();
	attention.close();
	damping.close();
	await notifier.close();
	await transcript.drain(AbortSignal.timeout(drainMs));
	await transcript.close();
	faultPoint('stop-drained');
	leases.close();
	const pending = pendingIn(store);
	removeOwn(pidFile);
	faultPoint('stop-pid-removed');
	store.close();
	await listener.flush();
	log.info(`stopped, ${pending} entries left for the next daemon`);
};

/**
 * The database of a home is for one machine: elsewhere its lock may keep out nobody, and two daemons would write it at once.
 * @throws LaliaError `network_home`
 */
const refuseNetwork = ({home, fileSystemType}: DaemonOptions): void => {
	const name = networkFileSystem(fileSystemType(home));
	if (name !== undefined) {
		throw new LaliaError(
			'network_home',
			`the home ${home} is on a network file system (${name}), where SQLite's lock is not safe`,
			{
				context: {home, file_system: name},
			},
		);
	}
};

/** What is to be done that those before have left. */
const lookAround = (parts: Parts, now: number): void => {
	const {store, facts, log, giveUp} = parts;
	openUnasked({log: log.info, giveUp})('what is gone', () => forgetGone({store, home: facts.home, now}));
	try {
		parts.attention.reviewAll();
		recoverWorktrees(parts);
	} catch (error) {
		if (!isDamage(error)) {
			throw error;
		}

		parts.giveUp();
	}
};

type Ends = Pick<Parts, 'shutDown' | 'giveWay' | 'giveUp'>;

/** With a store that is not empty where there is something to fill it from. */
const openFilledParts = async (options: DaemonOptions, ends: Ends): Promise<Parts> => {
	try {
		return await openOnce(options, ends);
	} catch (error) {
		if (!isDamage(error)) {
			throw error;
		}

		// It opened, and the first look into it found it damaged.
		markSuspect(options.home);
		return openOnce(options, ends);
	}
};

const openOnce = async (options: DaemonOptions, ends: Ends): Promise<Parts> => {
	const {store, setAside} = openSoundStore(options);
	try {
		await rebuildIfGone({...options, store, setAside});
		return openParts(options, {store, ...ends});
	} catch (error) {
		store.close();
		throw error;
	} finally {
		setAside?.lock.release();
	}
};

const pendingIn = ({outbox}: Store): string => {
	try {
		return String(outbox.pending());
	} catch {
		return 'nobody knows how many'; // The database is damaged.
	}
};

/** A newer daemon of this home may have put its own there. */
const removeOwn = (pidFile: string): void => {
	try {
		if (Number(readFileSync(pidFile, 'utf8')) === process.pid) {
			rmSync(pidFile);
		}
	} catch {
		// Somebody else took it away.
	}
};
