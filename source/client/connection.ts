import {LaliaError} from '../core/lalia-error.js';
import type {Request} from '../core/protocol.js';
import type {Invocation} from './client.js';
import {type Line, LineLost, type OnEvent} from './line.js';
import {mayRetry, reachDaemon, reachRunningDaemon} from './reach-daemon.js';

const maxFailures = 5;

/** A request that was held for so long before the connection broke was not what broke it. */
const steadyMs = 250;

/** Nothing tells of a daemon that comes up; to look for its socket costs next to nothing. */
const lookAgainMs = 300;

type Args = Record<string, unknown>;

/** The line to the daemon, opened when it is first needed, and again through a daemon that ends and comes back. */
export const openConnection = (invocation: Invocation, note: (line: string) => void) => {
	let line: Promise<Line> | undefined;
	/** When the newest request went out over the present line. */
	let sentAt = Number.POSITIVE_INFINITY;

	const hangUp = async (): Promise<void> => {
		const last = line;
		line = undefined;
		sentAt = Number.POSITIVE_INFINITY;
		(await last?.catch(() => undefined))?.close();
	};

	return {
		hangUp,
		/** Opens the line once a daemon is there; starts none. */
		awaitDaemon: async (): Promise<void> => {
			await hangUp();
			for (;;) {
				const found = await reachRunningDaemon(invocation);
				if (found) {
					line = Promise.resolve(found);
					return;
				}

				await pause(lookAgainMs);
			}
		},

		/**
		 * @param make the request, put together when there is a line to send it over
		 * @param meanwhile is done while the daemon is at it
		 * @param onEvent takes what comes before the reply
		 */
		send: async (
			make: () => Request,
			{meanwhile, onEvent}: {meanwhile?: (() => void) | undefined; onEvent?: OnEvent} = {},
		): Promise<unknown> => {
			line ??= reachDaemon(invocation, note);
			const over = await line;
			const request = make();
			sentAt = Date.now();
			const reply = over.request(request, onEvent);
			meanwhile?.();
			return reply;
		},

		/**
		 * Repeats an attempt while the daemon is not there to answer it, and where `mend` says that what it was refused for is
		 * mended.
		 */
		persist: async (
			args: Args,
			attempt: (args: Args) => Promise<unknown>,
			mend: (error: unknown) => Promise<boolean> = async () => false,
		): Promise<unknown> => {
			const startedAt = Date.now();
			let failures = 0;
			for (;;) {
				try {
					return await attempt(failures === 0 ? args : remaining(args, startedAt));
				} catch (error) {
					failures = Date.now() - sentAt > steadyMs ? 1 : failures + 1;
					const isMended = failures < maxFailures && (await mend(error));
					if (!(isMended || mayRetry(error, args)) || failures === maxFailures) {
						throw error instanceof LineLost
							? new LaliaError('no_route', `the daemon hung up ${failures} times in a row`, {cause: error})
							: error;
					}

					// What was read over this line and is not acknowledged is claimed as long as it is open.
					if (!isMended) {
						await hangUp();
					}
				}
			}
		},
	};
};

/** A wait that is taken up again waits only for what is left of its time. */
const remaining = (args: Args, startedAt: number): Args => {
	const {timeout} = args;
	return typeof timeout === 'number' && timeout > 0
		? {...args, timeout: Math.max(0, timeout - (Date.now() - startedAt) / 1000)}
		: args;
};

export const pause = (ms: number): Promise<void> =>
	new Promise(resolve => {
		setTimeout(resolve, ms);
	});
