import type {Handler} from '../handler.js';
import {viewDelivery} from '../message-view.js';

export const readAny: Handler<'read-any'> = (scope, {timeout}) => ({
	match: {kind: 'any'},
	timeoutMs: timeout * 1000,
	answer: delivery => viewDelivery(scope, delivery),
});
