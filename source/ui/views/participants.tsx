import {Box} from 'ink';
import {useState} from 'react';
import type {HomeModel} from '../../client/home-model.js';
import {counted} from '../../core/counted.js';
import {visible} from '../../core/visible.js';
import type {ConversationView} from '../../core/watch-events.js';
import {presenceOf} from '../parts/agent-facts.js';
import {Cell} from '../parts/cell.js';
import type {Key} from '../parts/keys.js';
import {List} from '../parts/list.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {agoWords} from '../parts/relative-time.js';
import {innerSize, Screen} from '../parts/screen.js';
import {conversationOf} from '../parts/talk.js';
import {colorOf, theme} from '../parts/theme.js';
import {useHome} from '../parts/use-home.js';
import {useNow} from '../parts/use-now.js';
import {useSize} from '../parts/use-size.js';
import type {ViewProps} from './view-props.js';

type Member = NonNullable<ConversationView['members']>[number];

const headingRows = 1;

/** Who is in a room, whether they are there, and what each has not read. */
export const ParticipantsView = ({home, end, args: {room}}: ViewProps & {args: {room: string}}) => {
	const state = useHome(home);
	const {columns, rows} = innerSize(useSize());
	const now = useNow(5000);
	const [selected, select] = useState(0);
	const {members = [], description = ''} = conversationOf(state.model.conversations, {room}) ?? {};
	const index = Math.max(0, Math.min(selected, members.length - 1));
	const keys: Key[] = [
		{
			on: ['up', 'k'],
			sign: '↑↓',
			label: 'select',
			does: 'select the one above',
			run: () => select(Math.max(0, index - 1)),
		},
		{on: ['down', 'j'], does: 'select the one below', run: () => select(index + 1)},
	];
	return (
		<Screen title="participants" state={state} keys={keys} end={end}>
			<Panel
				title={`#${room}  ${visible(description)}`.trimEnd()}
				note={counted(members.length, 'member')}
				isFocused={true}
				width={columns}
				height={rows}
			>
				<Headings />
				<List
					items={members}
					keyOf={({agent_id}) => agent_id}
					selected={index}
					isFocused={true}
					rows={rows - panelFrame.rows - headingRows}
					empty={state.link === 'connecting' ? '' : 'nobody is in it'}
				>
					{(member, isSelected) => <Row model={state.model} member={member} now={now} isSelected={isSelected} />}
				</List>
			</Panel>
		</Screen>
	);
};

const widths = {name: 20, joined: 10, unread: 8, dropped: 8};

const Headings = () => (
	<Box paddingLeft={2}>
		<Cell dimColor width={widths.name}>
			name
		</Cell>
		<Cell dimColor>presence</Cell>
		<Cell dimColor width={widths.joined}>
			joined
		</Cell>
		<Cell dimColor isRight width={widths.unread}>
			unread
		</Cell>
		<Cell dimColor isRight width={widths.dropped}>
			dropped
		</Cell>
	</Box>
);

type RowProps = {model: HomeModel; member: Member; now: number; isSelected: boolean};

const Row = ({model, member, now, isSelected}: RowProps) => {
	const {agent_id, name, joined_at, unread = 0, dropped = 0} = member;
	const agent = model.agents.get(agent_id);
	return (
		<Box flexGrow={1}>
			<Cell width={widths.name} bold={isSelected} color={colorOf(agent_id)}>
				{visible(name)}
			</Cell>
			<Cell {...(agent?.lease === 'live' ? {} : {dimColor: true})}>{presence(model, member, now)}</Cell>
			<Cell dimColor width={widths.joined}>
				{joined_at === undefined ? '-' : agoWords(joined_at, now)}
			</Cell>
			<Cell isRight width={widths.unread} {...(unread > 0 ? {color: theme.attention} : {dimColor: true})}>
				{unread > 0 ? `●${unread}` : '0'}
			</Cell>
			<Cell isRight width={widths.dropped} {...(dropped > 0 ? {color: theme.bad} : {dimColor: true})}>
				{dropped > 0 ? `✗${dropped}` : '0'}
			</Cell>
		</Box>
	);
};

const presence = (model: HomeModel, {agent_id}: Member, now: number): string => {
	const agent = model.agents.get(agent_id);
	if (!agent) {
		return 'gone';
	}

	return `${agent.waiting || agent.lease === 'live' ? '' : 'expired, '}${presenceOf(agent, now)}`;
};
