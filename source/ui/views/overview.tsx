import {Box} from 'ink';
import {useState} from 'react';
import type {HomeModel} from '../../client/home-model.js';
import type {Home, HumanRole} from '../home.js';
import {AgentsPanel} from '../parts/agents-panel.js';
import {ConversationsPanel} from '../parts/conversations-panel.js';
import {FirstSteps} from '../parts/first-steps.js';
import type {Key} from '../parts/keys.js';
import {RegisterPanel} from '../parts/register-panel.js';
import {innerSize, Screen} from '../parts/screen.js';
import {TasksPanel} from '../parts/tasks-panel.js';
import {type Selection, useConversations} from '../parts/use-conversations.js';
import {useHome} from '../parts/use-home.js';
import {useNotice} from '../parts/use-notice.js';
import {useSize} from '../parts/use-size.js';
import {FeedPanel} from './feed-panel.js';
import {overviewKeys, type Pane} from './overview-keys.js';
import {overviewLayout} from './overview-layout.js';
import {useFeedPanel} from './use-feed-panel.js';
import type {ViewProps} from './view-props.js';

/** Where one is: kept while another view is shown instead. */
export type OverviewPlace = {pane: Pane; setPane: (pane: Pane) => void; selection: Selection};

type Props = ViewProps & {
	place: OverviewPlace;
	/** The keys of the full views. */
	jumps: readonly Key[];
	openView: (name: string) => void;
	/** Takes the home as the agent sees it that the person has become. */
	becomes: (home: Home) => void;
};

/** Conversations with the feed of the selected one, tasks by status, and agents; where there is no room for all, by turns. */
export const Overview = ({home, place, jumps, openView, becomes, end}: Props) => {
	const state = useHome(home);
	const inner = innerSize(useSize());
	const {notice, report} = useNotice();
	const {pane, setPane, selection} = place;
	const [role, setRole] = useState<HumanRole>();
	const isAsking = role !== undefined;
	const chosen = useConversations({state, shows: () => true, selection});
	const {list, feed, side, showsFeed, showsSide} = overviewLayout(inner, pane);
	const {reading, panel} = useFeedPanel({home, state, chosen, size: feed, showsMembers: false, report});
	const isNobodyHere = state.link === 'live' && isAlone(state.model) && chosen.items.length === 0;
	const isWriting = pane === 'feed' && chosen.canWrite && !isAsking;
	const register = (name: string, as: HumanRole): Promise<unknown> =>
		report(
			home.become(name, as).then(next => {
				becomes(next);
				setRole(undefined);
				setPane('conversations');
			}),
			`you are ${name}`,
		);
	const keys = overviewKeys({
		home,
		state,
		chosen,
		reading,
		jumps,
		pane,
		role,
		setPane,
		setRole,
		openView,
		report,
	});
	return (
		<Screen title="dashboard" state={state} keys={keys} isTyping={isWriting || isAsking} notice={notice} end={end}>
			<Box height={inner.rows}>
				<ConversationsPanel
					state={state}
					chosen={chosen}
					size={list}
					isFocused={pane === 'conversations' && !isAsking}
				/>
				{role && <RegisterPanel size={feed} role={role} submit={name => register(name, role)} />}
				{showsFeed && !isAsking && isNobodyHere && (
					<FirstSteps size={feed} isFocused={pane === 'feed'} isAgent={state.model.caller !== null} />
				)}
				{showsFeed && !isAsking && !isNobodyHere && (
					<FeedPanel {...panel} isWriting={isWriting} isFocused={pane === 'feed'} />
				)}
				{showsSide && !(isAsking && !showsFeed) && (
					<Box flexDirection="column" width={side.columns}>
						{side.tasks > 0 && (
							<TasksPanel
								model={state.model}
								size={{columns: side.columns, rows: side.tasks}}
								isFocused={pane === 'tasks' && !isAsking}
							/>
						)}
						{side.agents > 0 && (
							<AgentsPanel
								model={state.model}
								size={{columns: side.columns, rows: side.agents}}
								isFocused={pane === 'agents' && !isAsking}
							/>
						)}
					</Box>
				)}
			</Box>
		</Screen>
	);
};

const isAlone = ({agents, caller}: HomeModel): boolean =>
	[...agents.keys()].every(agentId => agentId === caller?.agent_id);
