import {useEffect, useState} from 'react';
import {unreadIn} from '../../client/home-model.js';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home, HomeState} from '../home.js';

type Choosing = {home: Home; state: HomeState; shows: (conversation: ConversationView) => boolean};

/** Some of the home's conversations, of which one is selected and its messages are there. */
export const useConversations = ({home, state: {model}, shows}: Choosing) => {
	const {caller} = model;
	const items = [...model.conversations.values()].filter(shows).sort((left, right) => rank(left) - rank(right));
	const [selectedId, select] = useState<number>();
	const index = Math.max(
		0,
		items.findIndex(({conversation_id}) => conversation_id === selectedId),
	);
	const current = items[index];
	const currentId = current?.conversation_id;
	const isReadable = current?.members !== undefined;
	useEffect(() => {
		if (currentId !== undefined && isReadable) {
			home.openFeed(currentId);
		}
	}, [home, currentId, isReadable]);

	const isMember = caller !== null && current?.members?.some(({agent_id}) => agent_id === caller.agent_id) === true;
	return {
		items,
		index,
		current,
		go: (steps: number): void => select(items[Math.max(0, Math.min(items.length - 1, index + steps))]?.conversation_id),
		isReadable,
		isMember,
		canWrite: isMember && current?.archived !== true,
		canJoin: caller !== null && current?.kind === 'room' && !isMember && current.archived !== true,
		unread: current ? unreadIn(current, caller) : 0,
	};
};

/** Rooms before channels, archived ones last; the order does not change with what is said, so that nothing moves under the cursor. */
const rank = ({kind, archived, conversation_id}: ConversationView): number =>
	(kind === 'channel' ? 2 : archived ? 1 : 0) * 1e12 + conversation_id;
