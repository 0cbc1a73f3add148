import {Box, Text} from 'ink';
import {useState} from 'react';
import {visible} from '../../core/visible.js';
import {Composer} from '../parts/composer.js';
import {FeedLines, markColumns} from '../parts/feed.js';
import type {ShownLine} from '../parts/feed-window.js';
import {FindLine} from '../parts/find-line.js';
import {type Key, whileTyping} from '../parts/keys.js';
import {sayIn} from '../parts/mail.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {innerSize, Screen} from '../parts/screen.js';
import {standingIn, whyEmpty, whyReadOnly} from '../parts/standing.js';
import {conversationOf, type Talk} from '../parts/talk.js';
import {useFind} from '../parts/use-find.js';
import {useHome} from '../parts/use-home.js';
import {useNotice} from '../parts/use-notice.js';
import {useReading} from '../parts/use-reading.js';
import {useSize} from '../parts/use-size.js';
import {joinKey} from './conversation-keys.js';
import type {ViewProps} from './view-props.js';

type Props = ViewProps & {
	/** What the view is called. */
	title: string;
	talk: Talk;
	/** It begins in the composer. */
	isOpenedToWrite?: boolean;
};

const lastRows = 1;

/** All that was said in one conversation, back to its first message; with a composer for who takes part in it. */
export const TalkView = ({home, end, title, talk, isOpenedToWrite = false}: Props) => {
	const state = useHome(home);
	const {columns, rows} = innerSize(useSize());
	const {notice, report} = useNotice();
	const [wantsToWrite, setWriting] = useState(isOpenedToWrite);
	const conversation = conversationOf(state.model.conversations, talk);
	const standing = standingIn(state.model, conversation);
	const inner = {columns: columns - panelFrame.columns};
	const size = {columns: inner.columns - markColumns, rows: Math.max(1, rows - panelFrame.rows - lastRows)};
	const reading = useReading({home, state, conversation, size});
	const find = useFind({home, conversationId: conversation?.conversation_id, show: reading.show});

	const isFirst = conversation === undefined && !('room' in talk) && state.model.caller !== null;
	const canWrite = isFirst || standing.canWrite;
	const isWriting = wantsToWrite && canWrite;
	const name = 'room' in talk ? `#${talk.room}` : visible(talk.peer);
	const {lines} = reading;
	const readingKeys = [...reading.lineKeys, ...reading.pageKeys];
	const write: Key = {on: ['return'], label: 'write', does: 'write a message', run: () => setWriting(true)};
	const back: Key = {on: ['escape'], label: 'back', does: 'leave the composer', run: () => setWriting(false)};
	const join = standing.canJoin && 'room' in talk ? [joinKey({home, room: talk.room, report})] : [];
	const isTyping = isWriting || find.isTyping;
	const keys = isTyping
		? [...(isWriting ? [back] : find.keys), ...whileTyping(readingKeys)]
		: [...(canWrite ? [write] : []), ...join, ...find.keys, ...readingKeys];
	return (
		<Screen title={title} state={state} keys={keys} isTyping={isTyping} notice={notice} end={end}>
			<Panel
				title={name}
				note={whereOf(lines, conversation?.messages ?? 0)}
				isFocused={true}
				width={columns}
				height={rows}
			>
				<FeedLines
					lines={lines}
					rows={size.rows}
					empty={whyEmpty(state, conversation)}
					found={{words: find.found?.words ?? '', seq: find.found?.seq}}
				/>
				<Box height={lastRows}>
					{find.isTyping || find.found ? (
						<FindLine find={find} columns={inner.columns} />
					) : canWrite ? (
						<Composer
							columns={inner.columns}
							isFocused={isWriting}
							placeholder={isWriting ? 'Enter sends, Esc leaves' : 'Enter to write'}
							submit={body => report(sayIn(home, talk, body), `sent to ${name}`)}
						/>
					) : (
						<Text dimColor wrap="truncate-end">
							{conversation ? whyReadOnly(state.model, standing) : ' '}
						</Text>
					)}
				</Box>
			</Panel>
		</Screen>
	);
};

const whereOf = (lines: readonly ShownLine[], messages: number): string => {
	const [first] = lines;
	const last = lines.at(-1);
	return first && last ? `#${first.seq} to #${last.seq} of ${messages}` : '';
};
