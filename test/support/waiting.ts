import type {AgentView} from '../../source/core/fields.js';
import type {RawClient} from './raw-client.js';
import {until} from './until.js';

/**
 * Until a command of this agent waits for mail: whoever waits is seen now, at each moment, and everyone else was seen when
 * their last command came.
 */
export const untilWaiting = (client: RawClient, name: string): Promise<unknown> =>
	until(`${name} waits for mail`, async () => {
		const askedAt = Date.now();
		const {agents} = await client.must<{agents: AgentView[]}>('agents', {});
		return agents.some(agent => agent.name === name && Date.parse(agent.last_seen_at) >= askedAt);
	});
