import type {Handler} from '../handler.js';
import {viewMessage} from '../message-view.js';

export const readAny: Handler<'read-any'> = ({store, caller}, {timeout}) => ({
	match: {kind: 'any'},
	timeoutMs: timeout * 1000,
	answer: message => ({messages: [viewMessage(store, message, caller.agent_id)]}),
});
