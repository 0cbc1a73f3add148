import {Box, Text} from 'ink';
import type {HomeModel} from '../../client/home-model.js';
import {visible} from '../../core/visible.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {doingOf, shownName, unreadOf} from './agent-facts.js';
import {Cell} from './cell.js';
import {LeaseBar, leaseColumns} from './lease-bar.js';
import {colorOf, theme} from './theme.js';

/** Which columns there is room for. */
export type AgentColumns = {name: number; role: number; harness?: number; branch?: number};

export const agentColumns = (columns: number): AgentColumns =>
	columns < 110 ? {name: 16, role: 10} : {name: 20, role: 10, harness: 14, branch: 20};

const unreadColumns = 6;
const leaseCells = 6;

export const AgentHeadings = ({columns: {name, role, harness, branch}}: {columns: AgentColumns}) => (
	<Box paddingLeft={2}>
		<Cell dimColor width={name}>
			name
		</Cell>
		<Cell dimColor width={role}>
			role
		</Cell>
		{harness !== undefined && (
			<Cell dimColor width={harness}>
				harness
			</Cell>
		)}
		{branch !== undefined && (
			<Cell dimColor width={branch}>
				branch
			</Cell>
		)}
		<Cell dimColor>does</Cell>
		<Cell dimColor isRight width={unreadColumns}>
			unread
		</Cell>
		<Cell dimColor width={leaseColumns(leaseCells)}>
			lease
		</Cell>
	</Box>
);

type Props = {model: HomeModel; agent: WatchedAgent; columns: AgentColumns; now: number; isSelected: boolean};

/** An agent in a table. */
export const AgentRow = ({model, agent, columns: {name, role, harness, branch}, now, isSelected}: Props) => {
	const unread = unreadOf(model, agent.agent_id);
	return (
		<Box flexGrow={1}>
			<Cell width={name} bold={isSelected} color={colorOf(agent.agent_id)}>
				{visible(shownName(agent))}
			</Cell>
			<Cell width={role} {...(agent.role === 'supervisor' && {color: theme.accent})}>
				{agent.role}
			</Cell>
			{harness !== undefined && <Cell width={harness}>{visible(agent.harness ?? '-')}</Cell>}
			{branch !== undefined && <Cell width={branch}>{visible(agent.branch ?? '-')}</Cell>}
			<Cell>{visible(doingOf(model, agent, now))}</Cell>
			<Cell isRight width={unreadColumns} {...(unread ? {color: theme.attention} : {dimColor: true})}>
				{unread ? `●${unread}` : (unread ?? '-')}
			</Cell>
			<Box width={leaseColumns(leaseCells)} flexShrink={0}>
				<LeaseBar agent={agent} now={now} cells={leaseCells} />
			</Box>
		</Box>
	);
};

/** Who it is among those that have its name: what the row has no room for. */
export const AgentDetail = ({agent}: {agent: WatchedAgent}) => {
	const facts = [agent.harness, agent.model, agent.branch, agent.worktree ?? agent.cwd].filter(fact => fact !== null);
	return (
		<Text dimColor wrap="truncate-end">
			{visible([shownName(agent), ...facts].join('  '))}
		</Text>
	);
};
