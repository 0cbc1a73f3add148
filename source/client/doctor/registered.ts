import type {Installation} from './installation.js';

/** The agents that a running daemon has. One that cannot say it has another check that says so. */
export const registered = async ({daemon}: Installation): Promise<{agent_id: string; name: string}[]> =>
	daemon.state === 'answers' ? (await daemon.ask('agents').catch(() => ({agents: []}))).agents : [];

export const namesOf = (agents: readonly {agent_id: string; name: string}[]): string =>
	agents.map(({name, agent_id}) => `${name} (${agent_id})`).join(', ');
