import type {Installation} from './installation.js';

type Registered = {agent_id: string; name: string};

/** The agents of this home that a running daemon has. One that cannot say it has another check that says so. */
export const registered = async ({daemon}: Installation): Promise<Registered[]> => {
	if (daemon.state !== 'answers') {
		return [];
	}

	const {agents} = await daemon.ask('agents').catch(() => ({agents: []}));
	const isInMesh = agents.some(({host}) => host !== undefined);
	const own = isInMesh ? (await daemon.ask('link status').catch(() => undefined))?.host_name : undefined;
	return agents.filter(({host}) => host === undefined || host === own);
};

export const namesOf = (agents: readonly Registered[]): string =>
	agents.map(({name, agent_id}) => `${name} (${agent_id})`).join(', ');
