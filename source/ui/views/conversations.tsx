import {Box} from 'ink';
import {useState} from 'react';
import type {ConversationView} from '../../core/watch-events.js';
import {ConversationEntry} from '../parts/conversation-entry.js';
import {type Key, whileTyping} from '../parts/keys.js';
import {List} from '../parts/list.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {innerSize, Screen} from '../parts/screen.js';
import {useConversations} from '../parts/use-conversations.js';
import {useHome} from '../parts/use-home.js';
import {useNotice} from '../parts/use-notice.js';
import {useSize} from '../parts/use-size.js';
import {actionKeys, listKeys} from './conversation-keys.js';
import {FeedPanel} from './feed-panel.js';
import {useFeedPanel} from './use-feed-panel.js';
import type {ViewProps} from './view-props.js';

type Props = ViewProps & {
	title: string;
	/** Which of the conversations. */
	shows: (conversation: ConversationView) => boolean;
};

/** Conversations, and the live feed of the selected one with a composer for who takes part in it. */
export const Conversations = ({home, end, title, shows}: Props) => {
	const state = useHome(home);
	const {columns, rows} = innerSize(useSize());
	const {notice, report} = useNotice();
	const [wantsToWrite, setWriting] = useState(false);
	const [showsMembers, setShowsMembers] = useState(false);
	const chosen = useConversations({state, shows, selection: useState<number>()});
	const isWriting = wantsToWrite && chosen.canWrite;
	const listColumns = Math.max(18, Math.min(32, Math.floor(columns / 3)));
	const size = {columns: columns - listColumns, rows};
	const {reading, panel} = useFeedPanel({home, state, chosen, size, showsMembers, report});

	const back: Key = {on: ['escape'], label: 'back', does: 'leave the composer', run: () => setWriting(false)};
	const members: Key = {
		on: ['p'],
		label: 'members',
		does: 'show who takes part, or hide them',
		run: () => setShowsMembers(!showsMembers),
	};
	const keys = isWriting
		? [back, ...whileTyping(reading.pageKeys)]
		: [
				...listKeys(chosen.go),
				...actionKeys({home, chosen, report, write: () => setWriting(true)}),
				members,
				...reading.pageKeys,
			];
	return (
		<Screen title={title} state={state} keys={keys} isTyping={isWriting} notice={notice} end={end}>
			<Box height={rows}>
				<Panel title={title} isFocused={!isWriting} width={listColumns} height={rows}>
					<List
						items={chosen.items}
						keyOf={({conversation_id}) => conversation_id}
						selected={chosen.index}
						isFocused={!isWriting}
						rows={rows - panelFrame.rows}
						empty={state.link === 'connecting' ? '' : `no ${title} yet`}
					>
						{(conversation, isSelected) => (
							<ConversationEntry conversation={conversation} caller={state.model.caller} isSelected={isSelected} />
						)}
					</List>
				</Panel>
				<FeedPanel {...panel} isWriting={isWriting} />
			</Box>
		</Screen>
	);
};
