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

	return agents;
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
