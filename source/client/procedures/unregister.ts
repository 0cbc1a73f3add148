import {LaliaError} from '../../core/lalia-error.js';
import type {Client} from '../client.js';
import {faultPoint} from '../fault-point.js';
import {removeBindings} from '../identity/bindings.js';
import {deleteKey} from '../identity/keys.js';
import type {Procedure} from './index.js';

/** Ends the agent at the daemon first; then nothing is left here that could act as it. */
export const unregister: Procedure = async (client, args) => {
	const {agent_id} = await client.whoCalls();
	const result = await endAt(client, args).catch((error: unknown) => {
		forgetIfGone(client, agent_id, error);
		throw error;
	});
	faultPoint('agent-unregistered');
	forget(client, agent_id);
	return result;
};

const endAt = (client: Client, args: Record<string, unknown>): Promise<unknown> => client.call('unregister', args);

/** An earlier command may have been killed between the two. */
const forgetIfGone = (client: Client, agentId: string, error: unknown): void => {
	if (error instanceof LaliaError && error.reason === 'not_registered') {
		forget(client, agentId);
	}
};

const forget = ({invocation: {home}}: Client, agentId: string): void => {
	deleteKey(home, agentId);
	faultPoint('key-deleted');
	removeBindings(home, agentId);
};
