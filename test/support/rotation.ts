import {sign} from 'node:crypto';
import {type KeyChange, proofBytes} from '../../source/core/signing.js';
import type {Home} from './home.js';
import {newAgent, type RawAgent} from './raw-client.js';
import {connectAs, type Talker} from './talk.js';

/** What `rotate-key` takes so that `next` has its key in the place of `agent`'s; the proof may be for something else. */
export const rotation = (
	agent: RawAgent,
	next: RawAgent,
	change: Partial<KeyChange> = {},
): {public_key: string; proof: string} => {
	const {agent_id, public_key: replaces} = agent;
	const bytes = proofBytes({v: 1, agent_id, replaces, public_key: next.public_key, ...change});
	return {public_key: next.public_key, proof: sign(null, bytes, next.key).toString('base64')};
};

/** The same agent with a new key, which nobody knows yet. */
export const withNewKey = ({agent_id, name}: RawAgent): RawAgent => ({...newAgent(name), agent_id});

/** Gives an agent a new key, and resolves with the agent that has it, on a connection of its own. */
export const rotate = async (home: Home, agent: Talker): Promise<Talker> => {
	const next = withNewKey(agent);
	await agent.must('rotate-key', rotation(agent, next));
	return connectAs(home, next);
};
