import type {AgentView} from '../../core/fields.js';

type Shape = {flat: boolean; wide: boolean};

const flatColumns = ['name', 'project', 'harness', 'branch', 'role', 'last_seen', 'lease'] as const;

const wideColumns = ['agent_id', 'model', 'worktree', 'cwd'] as const;

type More = (typeof wideColumns)[number] | 'host';

/** Grouped by repository, or one table with a line of headings; columns are parted by tabs, and what is unknown is `-`. */
export const agentsText = (agents: AgentView[], {flat, wide}: Shape): string => {
	// Where nobody is in a mesh, there is nothing to say of it.
	const host = agents.some(agent => agent.host !== undefined) ? (['host'] as const) : [];
	const more: readonly More[] = [...host, ...(wide ? wideColumns : [])];
	if (flat) {
		const columns = [...flatColumns, ...more];
		return [columns, ...agents.map(agent => columns.map(cellOf(agent)))].map(cells => `${cells.join('\t')}\n`).join('');
	}

	return groupsOf(agents)
		.map(([heading, members]) => `${heading}\n${members.map(agent => agentLine(agent, more)).join('')}`)
		.join('');
};

const groupsOf = (agents: AgentView[]): [string, AgentView[]][] => {
	const groups = new Map<string, AgentView[]>();
	for (const agent of agents) {
		const heading = `repo: ${agent.repo_root ?? '-'} (${agent.project ?? '-'})`;
		groups.set(heading, [...(groups.get(heading) ?? []), agent]);
	}

	return [...groups].sort(([left], [right]) => (left < right ? -1 : 1));
};

const agentLine = (agent: AgentView, more: readonly More[]): string => {
	const cells = (['role', 'harness', 'branch', 'last_seen', 'lease', ...more] as const).map(
		column => `${column}=${cellOf(agent)(column)}`,
	);
	return `  ${[agent.name, ...cells].join('\t')}\n`;
};

const cellOf =
	(agent: AgentView) =>
	(column: (typeof flatColumns)[number] | More): string =>
		(column === 'last_seen' ? agent.last_seen_at : agent[column]) ?? '-';
