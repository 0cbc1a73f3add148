import {useState} from 'react';
import type {HomeModel} from '../../client/home-model.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {groupsOf} from './agent-facts.js';

/** A line of the table: the heading of a project, or one of its agents. */
export type AgentLine = {project: string; count: number} | {agent: WatchedAgent};

/** The agents by project, those that were asked for, of which one is selected. */
export const useAgents = ({agents}: HomeModel) => {
	const [selectedId, select] = useState<string>();
	const [project, setProject] = useState<string>();
	const [words, setWords] = useState('');
	const all = groupsOf(agents.values());
	const groups = all
		.filter(group => project === undefined || group.project === project)
		.map(group => ({...group, agents: group.agents.filter(fits(words))}))
		.filter(group => group.agents.length > 0);
	const lines: AgentLine[] = groups.flatMap(group => [
		{project: group.project, count: group.agents.length},
		...group.agents.map(agent => ({agent})),
	]);
	const shown = groups.flatMap(group => group.agents);
	const index = Math.max(
		0,
		shown.findIndex(({agent_id}) => agent_id === selectedId),
	);
	const current = shown[index];
	const projects = all.map(group => group.project);
	return {
		lines,
		selectedLine: lines.findIndex(line => 'agent' in line && line.agent === current),
		current,
		count: shown.length,
		project,
		words,
		setWords,
		go: (steps: number): void => select(shown[Math.max(0, Math.min(shown.length - 1, index + steps))]?.agent_id),
		/** All, then one project after the other. */
		nextProject: (): void => setProject(projects[project === undefined ? 0 : projects.indexOf(project) + 1]),
	};
};

const fits =
	(words: string) =>
	({name, role, harness, branch, project}: WatchedAgent): boolean => {
		const text = [name, role, harness, branch, project].join(' ').toLowerCase();
		return words
			.toLowerCase()
			.split(' ')
			.every(word => text.includes(word));
	};
