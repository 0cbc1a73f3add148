import {LaliaError} from '../core/lalia-error.js';
import type {WatchEvent} from '../core/watch-events.js';
import type {Caller} from './caller.js';
import type {Client} from './client.js';
import {pause} from './connection.js';
import {LineLost} from './line.js';

/** `stopped` was told by the daemon itself, which somebody has ended; `lost` was not. */
export type LinkStatus = 'live' | 'stopped' | 'lost';

type Following = {
	/** Undefined for one who only looks, and sees all. */
	caller: Caller | undefined;
	/** Those of `watch-own` and `watch-all`. */
	args: {room?: string; peer?: string; since?: string};
	onEvent: (event: WatchEvent) => void;
	onStatus: (status: LinkStatus) => void;
	/** Nobody watches any more. */
	signal?: AbortSignal;
};

const shortestPauseMs = 100;
const longestPauseMs = 5000;

/** A daemon that comes up and never says anything will not the next time either. */
const mostLosses = 12;

/**
 * Watches for good: through a daemon that ends, from where it was, each message once. One that crashed is started again; for
 * one that was stopped it waits until somebody needs the next.
 * @throws LaliaError what cannot be mended, such as an agent that is not registered any more
 */
export const follow = async (client: Client, {caller, args, onEvent, onStatus, signal}: Following): Promise<never> => {
	const filters = args.peer === undefined ? args : {...args, peer: await idOf(client, args.peer)};
	let cursor = args.since;
	let as = caller;
	let pauseMs = shortestPauseMs;
	let losses = 0;
	const take = (event: unknown): void => {
		// Reason for the cast: so the operation streams.
		const known = event as WatchEvent;
		if (known.event === 'snapshot') {
			pauseMs = shortestPauseMs;
			losses = 0;
			onStatus('live');
		}

		cursor = 'cursor' in known ? known.cursor : cursor;
		onEvent(known);
	};

	signal?.addEventListener('abort', () => void client.hangUp());
	for (;;) {
		signal?.throwIfAborted(); // also while it waited for a daemon
		const from = cursor === undefined ? {} : {since: cursor};
		try {
			await client.stream(as ? 'watch-own' : 'watch-all', {...filters, ...from}, {as, onEvent: take});
		} catch (error) {
			const reason = error instanceof LaliaError ? error.reason : undefined;
			if (signal?.aborted) {
				throw error;
			}

			if (reason === 'bad_signature' && as) {
				as = await withNewKey(client, as, error);
			} else if (reason === 'daemon_stopping') {
				onStatus('stopped');
				await client.awaitDaemon(signal);
			} else if (reason === 'daemon_replaced') {
				// Another one is there, from the next attempt on.
			} else if (error instanceof LineLost || reason === 'too_many_connections') {
				losses += error instanceof LineLost ? 1 : 0;
				if (losses === mostLosses) {
					throw new LaliaError('no_route', `the daemon was lost ${losses} times in a row`, {cause: error});
				}

				onStatus('lost');
				await client.hangUp();
				await pause(pauseMs);
				pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
			} else {
				throw error;
			}
		}
	}
};

/** The agent that an address means now: it may get another name, and another agent its name. The watch refuses what means none. */
const idOf = async (client: Client, address: string): Promise<string> => {
	// Reason for the cast: it is the result of this.
	const {agents} = (await client.callOpenly('identify', {address})) as {agents: {agent_id: string}[]};
	const [agent, ...others] = agents;
	return agent && others.length === 0 ? agent.agent_id : address;
};

/** Another command may have changed the key. */
const withNewKey = async (client: Client, as: Caller, error: unknown): Promise<Caller> => {
	const key = await client.keyOf(as.agent_id);
	if (!key || key.equals(as.key)) {
		throw error;
	}

	return {...as, key};
};
