import {LaliaError} from '../../core/lalia-error.js';
import {isProven} from '../authenticate.js';
import type {Handler} from '../handler.js';
import {putAgent} from '../registry.js';

export const rotateKey: Handler<'rotate-key'> = (scope, {public_key, proof}) => {
	const {waits, caller, request, after, error} = scope;
	const {agent_id, name, public_key: replaces} = caller;
	const answer = {name, agent_id, public_key};
	// A repeat, and signed by this very key.
	if (public_key === replaces) {
		return answer;
	}

	if (!isProven({v: request.v, agent_id, replaces, public_key}, proof)) {
		throw error('bad_proof', `the proof is not by the new key, for ${name} and the key that it has now`, {replaces});
	}

	putAgent(scope, {agent: {...caller, public_key}, request});
	// Whoever else has the old key has no further mail from it.
	after(() => waits.endOf(agent_id, new LaliaError('bad_signature', `${name} has another key since this was signed`)));
	return answer;
};
