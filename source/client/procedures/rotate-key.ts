import {proofBytes, protocolVersion} from '../../core/signing.js';
import {publicKeyOf, sign} from '../identity/keys.js';
import {adoptNextKey, takeNextKey} from '../identity/next-key.js';
import type {Procedure} from './index.js';

/**
 * The new key is on disk before the daemon hears of it, and takes the old one's place once the daemon has it. Whatever
 * happens in between, both are here, and the next command finds out which of them counts.
 */
export const rotateKey: Procedure = async client => {
	const {home} = client.invocation;
	const caller = await client.whoCalls();
	const {agent_id, key: before} = caller;
	const next = takeNextKey(home, agent_id);
	const {publicKey: public_key} = next;
	const change = {v: protocolVersion, agent_id, replaces: publicKeyOf(before), public_key};
	const result = await client.callAs(caller, 'rotate-key', {public_key, proof: sign(next.key, proofBytes(change))});
	adoptNextKey(home, agent_id, {next, before});
	return result;
};
