import {type Agents, type Checking, orderProblem, readBelow} from './checking.js';
import {type RegisteredAgent, readRegistryFile} from './registry-file.js';
import {textOf} from './transcript-source.js';

/** Every agent whose file holds, by id. */
export const checkAgents = async (checking: Checking): Promise<Agents> => {
	const agents = new Map<string, RegisteredAgent>();
	for await (const read of readBelow(checking, 'registry')) {
		const {path} = read.file;
		const agent = readRegistryFile(textOf(read) ?? '', checking.ed25519);
		const problem = typeof agent === 'string' ? agent : placeProblem(path, agent, checking);
		if (typeof agent === 'string' || problem !== undefined) {
			checking.report.refuse(path, problem ?? '');
			continue;
		}

		agents.set(agent.agent_id, agent);
	}

	checkPlaces(agents, checking);
	return agents;
};

/** Two that are registered never have the same name and place: the one that was silent for longer must be gone. */
const checkPlaces = (agents: Map<string, RegisteredAgent>, {report, placeOf}: Checking): void => {
	const holders = new Map<string, RegisteredAgent>();
	const newest = ({statements}: RegisteredAgent) => placeOf.get(statements.at(-1)?.id ?? '') ?? -1;
	for (const agent of [...agents.values()].sort((left, right) => newest(right) - newest(left))) {
		const place = JSON.stringify([agent.name, agent.project, agent.worktree, agent.host]);
		const holder = agent.unregistered_at === null ? holders.get(place) : undefined;
		if (holder) {
			report.refuse(`registry/${agent.agent_id}.json`, `${holder.agent_id} has its name and place`);
			agents.delete(agent.agent_id);
		} else if (agent.unregistered_at === null) {
			holders.set(place, agent);
		}
	}
};

const placeProblem = (
	path: string,
	{agent_id, statements}: RegisteredAgent,
	{placeOf}: Checking,
): string | undefined =>
	path === `registry/${agent_id}.json`
		? orderProblem(
				statements.map(({id}) => id),
				placeOf,
			)
		: `it is about ${agent_id}`;
