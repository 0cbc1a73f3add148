import type {HomeModel} from '../../client/home-model.js';
import type {ConversationView} from '../../core/watch-events.js';
import type {HomeState} from '../home.js';

export type Standing = {isReadable: boolean; isMember: boolean; canWrite: boolean; canJoin: boolean};

/** What who acts here may do in a conversation. */
export const standingIn = ({caller}: HomeModel, conversation: ConversationView | undefined): Standing => {
	const {kind, members, archived = false} = conversation ?? {};
	const isMember = caller !== null && members?.some(({agent_id}) => agent_id === caller.agent_id) === true;
	return {
		isReadable: members !== undefined,
		isMember,
		canWrite: isMember && !archived,
		canJoin: caller !== null && kind === 'room' && !isMember && !archived,
	};
};

/** Why nothing can be written there. */
export const whyReadOnly = ({caller}: HomeModel, {isMember, canJoin}: Standing): string => {
	if (caller === null) {
		return 'you only look; lalia register makes you an agent of your own';
	}

	return canJoin ? 'you are not in this room; J joins it' : isMember ? 'archived' : 'archived; you were not in it';
};

/** Why no message of a conversation is shown. */
export const whyEmpty = ({link, model, feeds}: HomeState, conversation: ConversationView | undefined): string => {
	const {isReadable, canJoin} = standingIn(model, conversation);
	if (link === 'connecting') {
		return '';
	}

	if (conversation && !isReadable) {
		return canJoin ? 'join to read what is said here' : 'only who was in it reads what was said here';
	}

	return conversation && isLoading(feeds.get(conversation.conversation_id)) ? 'loading…' : 'no messages yet';
};

const isLoading = (feed: {isLoading: boolean} | undefined): boolean => feed?.isLoading ?? true;
