import {Text} from 'ink';
import type {ConversationView} from '../../core/watch-events.js';
import type {HomeState} from '../home.js';
import {ConversationEntry} from './conversation-entry.js';
import {List} from './list.js';
import {Panel, panelFrame} from './panel.js';
import type {useConversations} from './use-conversations.js';
import type {Size} from './use-size.js';

type Props = {state: HomeState; chosen: ReturnType<typeof useConversations>; size: Size; isFocused: boolean};

type Entry = ConversationView | {heading: string};

/** Rooms, then channels, of which one is selected. */
export const ConversationsPanel = ({state: {link, model}, chosen, size, isFocused}: Props) => {
	const rooms = chosen.items.filter(({kind}) => kind === 'room');
	const channels = chosen.items.filter(({kind}) => kind === 'channel');
	const entries: Entry[] = [...rooms, ...(channels.length > 0 ? [{heading: 'channels'}] : []), ...channels];
	return (
		<Panel title="rooms" note={String(rooms.length)} isFocused={isFocused} width={size.columns} height={size.rows}>
			<List
				items={entries}
				keyOf={entry => ('heading' in entry ? entry.heading : entry.conversation_id)}
				selected={chosen.current ? entries.indexOf(chosen.current) : -1}
				isFocused={isFocused}
				rows={size.rows - panelFrame.rows}
				empty={link === 'connecting' ? '' : 'no rooms yet'}
			>
				{(entry, isSelected) =>
					'heading' in entry ? (
						<Text bold>{entry.heading}</Text>
					) : (
						<ConversationEntry conversation={entry} caller={model.caller} isSelected={isSelected} />
					)
				}
			</List>
		</Panel>
	);
};
