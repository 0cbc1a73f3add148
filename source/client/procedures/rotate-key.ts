import type {KeyObject} from 'node:crypto';
import {LaliaError} from '../../core/lalia-error.js';
import {proofBytes, protocolVersion} from '../../core/signing.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import {faultPoint} from '../fault-point.js';
import {type NewKey, publicKeyOf, sign} from '../identity/keys.js';
import {adoptNextKey, createNextKey} from '../identity/next-key.js';
import type {Procedure} from './index.js';

/**
 * The new key is on disk before the daemon hears of it, and takes the old one's place once the daemon has it. Whatever
 * happens in between, both are here, and the next command finds out which of them counts.
 */
export const rotateKey: Procedure = async client => {
	const {home} = client.invocation;
	const caller = await client.whoCalls();
	const {agent_id} = caller;
	const next = createNextKey(home, agent_id);
	faultPoint('next-key-saved');
	let refused: KeyObject | undefined;
	for (;;) {
		const before = (await client.keyOf(agent_id)) ?? caller.key;
		try {
			const result = await changeKey(client, {...caller, key: before}, next);
			faultPoint('key-changed');
			adoptNextKey(home, agent_id, {next, before});
			return result;
		} catch (error) {
			// Once more only where another command has changed the key in the meantime.
			if (!(error instanceof LaliaError && error.reason === 'bad_proof') || refused?.equals(before)) {
				throw error;
			}

			refused = before;
		}
	}
};

const changeKey = (client: Client, caller: Caller, {key, publicKey}: NewKey): Promise<unknown> => {
	const {agent_id, key: before} = caller;
	const change = {v: protocolVersion, agent_id, replaces: publicKeyOf(before), public_key: publicKey};
	return client.callAs(caller, 'rotate-key', {public_key: publicKey, proof: sign(key, proofBytes(change))});
};
