import {LaliaError} from '../core/lalia-error.js';
import type {Request} from '../core/protocol.js';
import type {Invocation} from './client.js';
import {LineLost} from './line.js';
import {isRefusal, mayRetry, reachRunningDaemon} from './reach-daemon.js';
import {openSender, type Sending} from './sender.js';

const maxFailures = 5;

/** A request that was held for so long before the connection broke was not what broke it, nor one that another daemon is there for. */
const steadyMs = 250;

/** Nothing tells of a daemon that comes up, or has a place again; to look costs next to nothing. */
export const lookAgainMs = 300;

type Args = Record<string, unknown>;

type Persisting = Pick<Sending, 'meanwhile'> & {
	/** Mends what a request was refused for; false where that can't be done. */
	mend?: (error: unknown) => Promise<boolean>;
};

/** The line to the daemon, opened when it is first needed, and again through a daemon that ends and comes back. */
export const openConnection = (invocation: Invocation, note: (line: string) => void) => {
	const {send, hangUp, use} = openSender(invocation, note);

	return {
		hangUp,
		send,
		/** Opens the line once a daemon is there; starts none. */
		awaitDaemon: async (signal?: AbortSignal): Promise<void> => {
			await hangUp();
			for (;;) {
				const found = await reachRunningDaemon(invocation).catch(unlessFull);
				if (signal?.aborted) {
					found?.close();
					throw signal.reason;
				}

				if (found) {
					use(found);
					return;
				}

				await pause(lookAgainMs);
			}
		},

		/** Repeats a request while the daemon is not there to answer it, and where what it was refused for is mended. */
		persist: async (
			args: Args,
			make: (args: Args) => Request,
			{meanwhile, mend = async () => false}: Persisting = {},
		): Promise<unknown> => {
			const startedAt = Date.now();
			let failures = 0;
			for (;;) {
				let sentAt = Number.POSITIVE_INFINITY;
				const again = failures === 0 ? args : remaining(args, startedAt);
				try {
					const made = () => {
						sentAt = Date.now();
						return make(again);
					};
					return await send(made, {meanwhile});
				} catch (error) {
					const isSteady = Date.now() - sentAt > steadyMs || isRefusal(error, 'daemon_replaced');
					const isMended = await mend(error);
					failures = isSteady || isMended ? 1 : failures + 1;
					if (!(isMended || mayRetry(error, args)) || failures === maxFailures) {
						throw error instanceof LineLost
							? new LaliaError('no_route', `${error.message}, ${failures} times in a row`, {cause: error})
							: error;
					}

					if (error instanceof LaliaError && error.reason === 'too_many_connections') {
						await pause(lookAgainMs); // until another has ended
					}
				}
			}
		},
	};
};

/** Nobody can be reached there as yet. */
const unlessFull = (error: unknown): undefined => {
	if (!isRefusal(error, 'too_many_connections')) {
		throw error;
	}
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
