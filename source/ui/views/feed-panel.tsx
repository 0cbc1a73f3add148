import {Box, Text} from 'ink';
import {titleOf} from '../../client/home-model.js';
import {counted} from '../../core/counted.js';
import {visible} from '../../core/visible.js';
import type {HomeState} from '../home.js';
import {Composer} from '../parts/composer.js';
import {FeedLines} from '../parts/feed.js';
import type {ShownLine} from '../parts/feed-window.js';
import {Members} from '../parts/members.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {whyEmpty, whyReadOnly} from '../parts/standing.js';
import type {useConversations} from '../parts/use-conversations.js';
import type {Size} from '../parts/use-size.js';

type Chosen = ReturnType<typeof useConversations>;

const composerRows = 1;
const membersRows = 9;

/** What the messages have of a panel of this size. */
export const feedSize = ({columns, rows}: Size, showsMembers: boolean): Size => ({
	columns: columns - panelFrame.columns,
	rows: Math.max(1, rows - panelFrame.rows - composerRows - (showsMembers ? membersRows : 0)),
});

type Props = {
	state: HomeState;
	chosen: Chosen;
	size: Size;
	/** Of the feed, those that are in sight. */
	lines: readonly ShownLine[];
	isWriting: boolean;
	/** Left out where it has the focus only while one writes. */
	isFocused?: boolean;
	showsMembers: boolean;
	submit: (body: string) => Promise<unknown>;
};

/** The selected conversation: who takes part, what was said, and a line to say something. */
export const FeedPanel = ({
	state,
	chosen,
	size,
	lines,
	isWriting,
	isFocused = isWriting,
	showsMembers,
	submit,
}: Props) => {
	const {current} = chosen;
	return (
		<Panel
			title={current ? visible(titleOf(current)) : ''}
			{...(current && {note: `${counted(current.parties, 'member')}  ${counted(current.messages, 'message')}`})}
			isFocused={isFocused}
			width={size.columns}
			height={size.rows}
		>
			{showsMembers && current && (
				<Box height={membersRows} overflow="hidden">
					<Members conversation={current} agents={state.model.agents} />
				</Box>
			)}
			<FeedLines lines={lines} rows={feedSize(size, showsMembers).rows} empty={whyEmpty(state, current)} />
			{chosen.canWrite && current ? (
				<Composer
					key={current.conversation_id}
					columns={size.columns - panelFrame.columns}
					isFocused={isWriting}
					placeholder={isWriting ? 'Enter sends, Esc leaves' : 'Enter to write'}
					submit={submit}
				/>
			) : (
				<Text dimColor wrap="truncate-end">
					{current ? whyReadOnly(state.model, chosen) : ' '}
				</Text>
			)}
		</Panel>
	);
};
