import {LaliaError} from '../../core/lalia-error.js';
import {proofBytes, protocolVersion} from '../../core/signing.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import {publicKeyOf, sign} from '../identity/keys.js';
import {adoptNextKey, takeNextKey} from '../identity/next-key.js';
import type {Procedure} from './index.js';

/** Each further attempt means that another command has changed the key in the meantime. */
const maxAttempts = 5;

/**
 * The new key is on disk before the daemon hears of it, and takes the old one's place once the daemon has it. Whatever
 * happens in between, both are here, and the next command finds out which of them counts.
 */
export const rotateKey: Procedure = async client => {
	const caller = await client.whoCalls();
	for (let attempts = 1; ; attempts++) {
		try {
			return await changeKey(client, {...caller, key: (await client.keyOf(caller.agent_id)) ?? caller.key});
		} catch (error) {
			if (!(error instanceof LaliaError && error.reason === 'bad_proof') || attempts === maxAttempts) {
				throw error;
			}
		}
	}
};

const changeKey = async (client: Client, caller: Caller): Promise<unknown> => {
	const {home} = client.invocation;
	const {agent_id, key: before} = caller;
	const next = takeNextKey(home, agent_id);
	const {publicKey: public_key} = next;
	const change = {v: protocolVersion, agent_id, replaces: publicKeyOf(before), public_key};
	const result = await client.callAs(caller, 'rotate-key', {public_key, proof: sign(next.key, proofBytes(change))});
	adoptNextKey(home, agent_id, {next, before});
	return result;
};
