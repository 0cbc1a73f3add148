import {LaliaError} from '../../core/lalia-error.js';
import type {Reason} from '../../core/reasons.js';
import type {Client} from '../client.js';
import {follow} from '../follow.js';
import type {OnProgress} from './carrier.js';
import type {SyncResult, SyncStep} from './synchronize.js';

type Keeping = {
	idleMs: number;
	/** From one look at the remote to the next, which tells nobody of news. */
	everyMs: number;
	onResult: (result: SyncResult) => void;
	onStep: (step: SyncStep) => void;
	onProgress: OnProgress;
};

const firstPauseMs = 1_000;
const longestPauseMs = 5 * 60_000;

/** What may be otherwise the next time, without anybody having done anything. */
const passing: readonly Reason[] = ['remote_unreachable', 'remote_busy', 'remote_broken'];

/**
 * Synchronizes after each commit, and every so often for what others have pushed, until the process ends. Where the remote
 * says no it waits, longer each time, or as long as it was told to.
 * @throws LaliaError what somebody has to do something about
 */
export const keepInStep = async (client: Client, keeping: Keeping): Promise<never> => {
	const bell = openBell();
	const followed = follow(client, {
		caller: undefined,
		args: {},
		onEvent: event => event.event === 'transcript' && event.pending === 0 && bell.ring(),
		onStatus: () => {},
	});
	return Promise.race([followed, repeat(client, keeping, bell)]);
};

const repeat = async (client: Client, keeping: Keeping, bell: Bell): Promise<never> => {
	const {synchronize} = await import('./synchronize.js');
	let pauseMs = firstPauseMs;
	const told = new Set<string>();
	for (let isFirst = true; ; isFirst = false) {
		try {
			const result = await synchronize(client.invocation, keeping).catch(error =>
				resultBeside(error, client.note, told),
			);
			pauseMs = firstPauseMs;
			if (isFirst || result.pushed > 0 || result.hosts.length > 0) {
				keeping.onResult(result);
			}

			await bell.rung(keeping.everyMs);
			await pause(firstPauseMs); // what comes at one go becomes one push
		} catch (error) {
			const waitMs = waitAfter(error, pauseMs);
			if (!(error instanceof LaliaError) || waitMs === undefined) {
				throw error;
			}

			const {message} = error;
			told.has(message) || client.note(`${message}; tried again in ${Math.ceil(waitMs / 1000)} s`);
			told.add(message);
			await pause(waitMs);
			pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
		}
	}
};

/** A host whose transcript was rewritten stays so: it is said once, and all others go on. */
const resultBeside = (error: unknown, note: (line: string) => void, told: Set<string>): SyncResult => {
	if (!(error instanceof LaliaError) || error.reason !== 'host_rewritten') {
		throw error;
	}

	told.has(error.message) || note(error.message);
	told.add(error.message);
	const {hosts, ...result} = error.result as SyncResult; // so it is thrown
	return {...result, hosts: hosts.filter(({outcome}) => outcome === 'fetched')};
};

/** Undefined where to wait is no help. */
const waitAfter = (error: unknown, pauseMs: number): number | undefined => {
	if (!(error instanceof LaliaError)) {
		return undefined;
	}

	const asked = error.context?.['retry_after_seconds'];
	return passing.includes(error.reason) ? Math.max(pauseMs, typeof asked === 'number' ? asked * 1000 : 0) : undefined;
};

type Bell = ReturnType<typeof openBell>;

/** Rung while nobody listens, it is heard by the next who does. */
const openBell = () => {
	let isRung = false;
	let wake = (): void => {};
	return {
		ring: (): void => {
			isRung = true;
			wake();
		},
		/** Resolves once it is rung, or when that time has passed. */
		rung: async (withinMs: number): Promise<void> => {
			if (!isRung) {
				await new Promise<void>(resolve => {
					const timer = setTimeout(resolve, withinMs);
					wake = () => {
						clearTimeout(timer);
						resolve();
					};
				});
			}

			isRung = false;
		},
	};
};

const pause = (ms: number): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, ms);
	});
