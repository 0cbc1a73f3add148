import {useEffect} from 'react';
import type {ConversationView} from '../../core/watch-events.js';
import type {Home} from '../home.js';

/** Has the messages of a conversation brought, as soon as who acts here may see them, and again where they may again. */
export const useOpenFeed = (home: Home, conversation: ConversationView | undefined): void => {
	const id = conversation?.members && conversation.conversation_id;
	useEffect(() => {
		if (id !== undefined) {
			home.openFeed(id);
		}
	}, [home, id]);
};
