import type {KeyObject} from 'node:crypto';
import {listNextKeys, loadKey} from './identity/keys.js';

type Asking = {
	home: string;
	/** Asks the daemon which registered agents fit. */
	identify: (args: Record<string, unknown>) => Promise<unknown>;
};

/** The agent's private key, undefined where it is not here; after a change of keys that broke off, the one of the two that the daemon knows. */
export const currentKey = async ({home, identify}: Asking, agentId: string): Promise<KeyObject | undefined> => {
	if (listNextKeys(home, agentId).length === 0) {
		return loadKey(home, agentId);
	}

	const {settleKey} = await import('./full.js');
	return settleKey(home, agentId, async () => {
		// Reason for the cast: it is the result of `identify`.
		const {agents} = (await identify({address: agentId})) as {agents: {public_key: string}[]};
		return agents[0]?.public_key;
	});
};
