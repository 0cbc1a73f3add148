import {removeBindings} from '../identity/bindings.js';
import {deleteKey} from '../identity/keys.js';
import type {Procedure} from './index.js';

/** Ends the agent at the daemon first; then nothing is left here that could act as it. */
export const unregister: Procedure = async (client, args) => {
	const {agent_id} = await client.whoCalls();
	const result = await client.call('unregister', args);
	const {home} = client.invocation;
	deleteKey(home, agent_id);
	removeBindings(home, agent_id);
	return result;
};
