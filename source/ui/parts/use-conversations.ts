import {unreadIn} from '../../client/home-model.js';
import type {ConversationView} from '../../core/watch-events.js';
import type {HomeState} from '../home.js';
import {standingIn} from './standing.js';

/** The conversation that was selected, by its number, and how to select another. */
export type Selection = readonly [selectedId: number | undefined, select: (conversationId: number | undefined) => void];

type Choosing = {state: HomeState; shows: (conversation: ConversationView) => boolean; selection: Selection};

/** Some of the home's conversations, of which one is selected. */
export const useConversations = ({state: {model, feeds}, shows, selection: [selectedId, select]}: Choosing) => {
	const {caller} = model;
	const items = [...model.conversations.values()].filter(shows).sort((left, right) => rank(left) - rank(right));
	const index = Math.max(
		0,
		items.findIndex(({conversation_id}) => conversation_id === selectedId),
	);
	const current = items[index];
	const feed = current && feeds.get(current.conversation_id);
	const standing = standingIn(model, current);

	return {
		items,
		index,
		current,
		go: (steps: number): void => select(items[Math.max(0, Math.min(items.length - 1, index + steps))]?.conversation_id),
		...standing,
		/** The newest message that is shown; undefined before it is known what there is. */
		shownSeq: feed?.isLoading === false ? feed.messages.at(-1)?.seq : undefined,
		unread: current ? unreadIn(current, caller) : 0,
	};
};

/** Rooms before channels, archived ones last; the order does not change with what is said, so that nothing moves under the cursor. */
const rank = ({kind, archived, conversation_id}: ConversationView): number =>
	(kind === 'channel' ? 2 : archived ? 1 : 0) * 1e12 + conversation_id;
