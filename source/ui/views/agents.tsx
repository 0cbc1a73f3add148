import {Box, Text} from 'ink';
import {useContext, useState} from 'react';
import {visible} from '../../core/visible.js';
import {AgentDetail, AgentHeadings, AgentRow, agentColumns} from '../parts/agent-row.js';
import {FilterLine} from '../parts/filter-line.js';
import {type Key, whileTyping} from '../parts/keys.js';
import {List} from '../parts/list.js';
import {OuterKeys} from '../parts/outer-keys.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {innerSize, Screen} from '../parts/screen.js';
import {useAgents} from '../parts/use-agents.js';
import {useHome} from '../parts/use-home.js';
import {useNotice} from '../parts/use-notice.js';
import {useNow} from '../parts/use-now.js';
import {useSize} from '../parts/use-size.js';
import {TalkView} from './talk.js';
import type {ViewProps} from './view-props.js';

/** The headings above, the line below. */
const frameRows = 2;

/** Who is registered, what each does, and how long its lease still lasts. */
export const AgentsView = ({home, end}: ViewProps) => {
	const state = useHome(home);
	const {columns, rows} = innerSize(useSize());
	const now = useNow(5000);
	const outer = useContext(OuterKeys);
	const {notice, say} = useNotice();
	const [isFiltering, setFiltering] = useState(false);
	const [opened, open] = useState<{peer: string; peer_id: string}>();
	const agents = useAgents(state.model);
	const {current} = agents;
	if (opened) {
		const back: Key = {on: ['escape'], label: 'agents', does: 'back to the agents', run: () => open(undefined)};
		return (
			<OuterKeys value={[back, ...outer]}>
				<TalkView home={home} end={end} title="agents" talk={opened} isOpenedToWrite />
			</OuterKeys>
		);
	}

	const openCurrent = (): void => {
		const refusal = whyNot(state.model.caller, current);
		refusal === undefined && current ? open({peer: current.name, peer_id: current.agent_id}) : say(refusal ?? '', true);
	};
	const keys = agentKeys({agents, isFiltering, setFiltering, openCurrent});
	const widths = agentColumns(columns);
	return (
		<Screen title="agents" state={state} keys={keys} isTyping={isFiltering} notice={notice} end={end}>
			<Panel
				title="agents"
				note={`${agents.count} of ${state.model.agents.size}  project: ${projectName(agents.project)}`}
				isFocused={true}
				width={columns}
				height={rows}
			>
				<AgentHeadings columns={widths} />
				<Box height={Math.max(1, rows - panelFrame.rows - frameRows)} flexDirection="column" overflow="hidden">
					<List
						items={agents.lines}
						keyOf={line => ('agent' in line ? line.agent.agent_id : `project ${line.project}`)}
						selected={agents.selectedLine}
						isFocused={true}
						rows={rows - panelFrame.rows - frameRows}
						empty={state.link === 'connecting' ? '' : 'no agents'}
					>
						{(line, isSelected) =>
							'agent' in line ? (
								<AgentRow model={state.model} agent={line.agent} columns={widths} now={now} isSelected={isSelected} />
							) : (
								<Text bold>{`${visible(line.project || 'no project')} (${line.count})`}</Text>
							)
						}
					</List>
				</Box>
				{isFiltering || agents.words !== '' ? (
					<FilterLine
						isTyping={isFiltering}
						columns={columns - panelFrame.columns}
						words={agents.words}
						change={agents.setWords}
						keep={() => setFiltering(false)}
					/>
				) : (
					current && <AgentDetail agent={current} />
				)}
			</Panel>
		</Screen>
	);
};

const projectName = (project: string | undefined): string =>
	project === undefined ? 'all' : visible(project || 'none');

type Known = {agent_id: string};

const whyNot = (caller: Known | null, agent: Known | undefined): string | undefined => {
	if (caller === null) {
		return 'you only look; lalia register makes you an agent of your own';
	}

	return agent === undefined || agent.agent_id === caller.agent_id ? 'that is yourself' : undefined;
};

type Acting = {
	agents: ReturnType<typeof useAgents>;
	isFiltering: boolean;
	setFiltering: (isFiltering: boolean) => void;
	openCurrent: () => void;
};

const agentKeys = ({agents, isFiltering, setFiltering, openCurrent}: Acting): Key[] => {
	const select: Key[] = [
		{on: ['up', 'k'], sign: '↑↓', label: 'select', does: 'select the one above', run: () => agents.go(-1)},
		{on: ['down', 'j'], does: 'select the one below', run: () => agents.go(1)},
		{on: ['pageUp'], does: 'ten up', run: () => agents.go(-10)},
		{on: ['pageDown'], does: 'ten down', run: () => agents.go(10)},
	];
	const clear: Key = {
		on: ['escape'],
		label: 'show all',
		does: 'forget what was typed',
		run: () => {
			agents.setWords('');
			setFiltering(false);
		},
	};
	return isFiltering
		? [clear, ...whileTyping(select)]
		: [
				{on: ['return'], label: 'talk', does: 'open your channel with the selected agent', run: openCurrent},
				...select,
				{on: ['f'], label: 'project', does: 'show one project after the other, then all', run: agents.nextProject},
				{on: ['/'], label: 'filter', does: 'show only those that fit what you type', run: () => setFiltering(true)},
				...(agents.words === '' ? [] : [clear]),
			];
};
