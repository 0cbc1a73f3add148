import type {DigestLine, OfferedMessage} from '../../core/ops/offer.js';
import {isUnmerged, type TaskList} from '../../core/tasks/task-list.js';
import type {Called, Scope} from '../handler.js';
import {messageViewer, sourceOf} from '../message-view.js';
import type {StoredMessage} from '../store/messages.js';
import type {Selection} from './selection.js';

/** What a session is shown of its mail, and of those who sent it, as far as the registry vouches for it. */
export const viewSelection = (
	scope: Scope & Called,
	{messages, counts}: Selection,
	limit: number,
): {messages: OfferedMessage[]; digest: DigestLine[]} => {
	const view = messageViewer(scope);
	const facts = senderFacts(scope);
	return {
		messages: messages.map(message => ({...view(message), ...facts(message), ...cutBody(message, limit)})),
		digest: counts.map(({conversation_id, unread, oldest_at}) => ({
			...sourceOf(scope, conversation_id),
			unread,
			oldest_at: new Date(oldest_at).toISOString(),
			damped: scope.damping.isDamped(conversation_id),
		})),
	};
};

const senderFacts = ({store, caller}: Scope & Called) => {
	const lists = store.taskLists.all();
	return ({from_id}: StoredMessage) => {
		const sender = store.agents.get(from_id);
		return {
			from_role: sender?.role ?? 'peer',
			from_project: sender?.project ?? null,
			shares_task: lists.some(list => shareTask(list, from_id, caller.agent_id)),
		};
	};
};

const shareTask = ({supervisor, tasks}: TaskList, one: string, other: string): boolean =>
	Object.values(tasks).some(
		task =>
			isUnmerged(task) &&
			((task.owner === one && supervisor === other) || (task.owner === other && supervisor === one)),
	);

const cutBody = ({body}: StoredMessage, limit: number): {body: string; cut: boolean} => {
	const bytes = Buffer.from(body);
	// A decoder that expects more leaves out half a character.
	return bytes.length > limit
		? {body: new TextDecoder().decode(bytes.subarray(0, limit), {stream: true}), cut: true}
		: {body, cut: false};
};
