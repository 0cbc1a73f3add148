import {Box, Text} from 'ink';
import {titleOf, unreadIn} from '../../client/home-model.js';
import {visible} from '../../core/visible.js';
import type {ConversationView, Snapshot} from '../../core/watch-events.js';
import {theme} from './theme.js';

type Props = {conversation: ConversationView; caller: Snapshot['caller']; isSelected: boolean};

/** A conversation in a list: its name, and how much of it is unread. */
export const ConversationEntry = ({conversation, caller, isSelected}: Props) => {
	const unread = unreadIn(conversation, caller);
	const isOutside = caller !== null && conversation.members === undefined;
	return (
		<Box justifyContent="space-between" flexGrow={1}>
			<Text wrap="truncate-end" bold={isSelected} dimColor={isOutside || conversation.archived === true}>
				{`${conversation.kind === 'room' ? '#' : ''}${visible(titleOf(conversation))}`}
			</Text>
			<Box flexShrink={0}>
				{conversation.damped && <Text color={theme.attention}> ⇄ damped</Text>}
				{unread > 0 ? (
					<Text color={theme.attention}>{` ●${unread}`}</Text>
				) : (
					<Text dimColor>{conversation.archived ? ' archived' : ` ${conversation.messages}`}</Text>
				)}
			</Box>
		</Box>
	);
};
