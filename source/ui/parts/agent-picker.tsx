import {Box, Text} from 'ink';
import {useState} from 'react';
import {visible} from '../../core/visible.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {shownName} from './agent-facts.js';
import type {Key} from './keys.js';
import {leaseText} from './lease-text.js';
import {List} from './list.js';
import {Panel, panelFrame} from './panel.js';
import {theme} from './theme.js';
import type {Size} from './use-size.js';

/** Agents of which one is to be chosen. */
export type Picker = {title: string; agents: readonly WatchedAgent[]; choose: (agent: WatchedAgent) => void};

type Props = {picker: Picker; selected: number; size: Size; now: number};

export const AgentPicker = ({picker: {title, agents}, selected, size, now}: Props) => (
	<Panel title={title} note="Enter chooses" isFocused width={size.columns} height={size.rows}>
		<List
			items={agents}
			keyOf={({agent_id}) => agent_id}
			selected={selected}
			isFocused
			rows={size.rows - panelFrame.rows}
			empty="nobody"
		>
			{(agent, isSelected) => (
				<Box justifyContent="space-between" flexGrow={1}>
					<Text wrap="truncate-end" bold={isSelected}>
						{visible(shownName(agent))}
						<Text dimColor>{` ${factsOf(agent)}`}</Text>
					</Text>
					<Box flexShrink={0}>
						<Text {...(agent.lease === 'live' ? {dimColor: true} : {color: theme.attention})}>
							{` ${leaseText(agent, now)}`}
						</Text>
					</Box>
				</Box>
			)}
		</List>
	</Panel>
);

const factsOf = ({role, harness, branch}: WatchedAgent): string =>
	[role, harness, branch]
		.filter(fact => fact !== null)
		.map(visible)
		.join(' ');

/** What is selected in a picker, and its keys. */
export const usePicker = (picker: Picker | undefined, close: () => void) => {
	const [selected, select] = useState(0);
	const last = (picker?.agents.length ?? 1) - 1;
	const choose = (): void => {
		const agent = picker?.agents[selected];
		close();
		if (agent) {
			picker?.choose(agent);
		}
	};
	const keys: Key[] = [
		{
			on: ['up', 'k'],
			sign: '↑↓',
			label: 'select',
			does: 'select the one above',
			run: () => select(Math.max(0, selected - 1)),
		},
		{on: ['down', 'j'], does: 'select the one below', run: () => select(Math.min(last, selected + 1))},
		{on: ['return'], label: 'choose', does: 'choose this agent', run: choose},
		{on: ['escape'], label: 'back', does: 'choose nobody', run: close},
	];
	return {selected, keys, reset: () => select(0)};
};
