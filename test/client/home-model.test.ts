import {expect, test} from 'vitest';
import {applyEvent, emptyModel, titleOf, unreadIn} from '../../source/client/home-model.js';
import type {ConversationView, Snapshot, WatchEvent, WatchedAgent} from '../../source/core/watch-events.js';
import {watchedAgent} from '../support/watched-agent.js';

const at = '2026-01-01T00:00:00.000Z';

const agent = (name: string): WatchedAgent =>
	watchedAgent({agent_id: name, name, registered_at: at, last_seen_at: at, expires_at: at});

const party = (name: string, unread = 0) => ({agent_id: name, name, unread, dropped: 0, joined_at: at});

const room = (room_: string, ...members: ConversationView['members'] & object): ConversationView => ({
	conversation_id: 7,
	kind: 'room',
	room: room_,
	parties: members.length,
	members,
	messages: 3,
});

const snapshot: Snapshot = {
	event: 'snapshot',
	cursor: 'x-3',
	resumed: false,
	caller: {agent_id: 'ada', name: 'ada'},
	agents: [agent('ada'), agent('bob')],
	conversations: [room('dev', party('ada'), party('bob', 2))],
	projects: [],
	transcript: {pending: 0},
};

const after = (...events: WatchEvent[]) => [snapshot, ...events].reduce(applyEvent, emptyModel);

test('a snapshot is all there is', () => {
	const old = after();
	const model = applyEvent(old, {...snapshot, agents: [agent('cy')], conversations: []});

	expect([...model.agents.keys()]).toEqual(['cy']);
	expect(model.conversations.size).toBe(0);
	expect(model.caller?.name).toBe('ada');
});

test('what is unread is that of the caller; for one who only looks, the most that a member has', () => {
	const delivery = {
		event: 'delivery',
		conversation_id: 7,
		agent_id: 'ada',
		name: 'ada',
		room: 'dev',
		unread: 5,
		dropped: 1,
	} as const;
	const dev = after(delivery).conversations.get(7);

	expect(dev && unreadIn(dev, {agent_id: 'ada', name: 'ada'})).toBe(5);
	expect(dev && unreadIn(dev, {agent_id: 'bob', name: 'bob'})).toBe(2);
	expect(dev && unreadIn(dev, null)).toBe(5);
	expect(dev?.members?.[0]).toMatchObject({unread: 5, dropped: 1});
});

test('an agent is renewed, renamed, and gone', () => {
	const lease = {
		event: 'lease',
		agent_id: 'bob',
		name: 'bob',
		lease: 'expired',
		last_seen_at: at,
		expires_at: at,
		waiting: true,
	} as const;
	expect(after(lease).agents.get('bob')).toMatchObject({lease: 'expired', waiting: true});
	const renamed = {event: 'agent', agent: {...agent('bob'), name: 'rob'}, gone: false} as const;
	expect(after(renamed).agents.get('bob')?.name).toBe('rob');
	expect(after(renamed, {...renamed, gone: true}).agents.has('bob')).toBe(false);
	expect(after({...lease, agent_id: 'nobody'}).agents.size).toBe(2);
});

test('a message counts where it was said', () => {
	const message = {
		id: 'm',
		seq: 4,
		kind: 'message',
		from: 'bob',
		from_id: 'bob',
		room: 'dev',
		sent_at: at,
		body: 'hi',
	};

	expect(after({event: 'message', cursor: 'x-4', conversation_id: 7, message}).conversations.get(7)?.messages).toBe(4);
	expect(after({event: 'message', cursor: 'x-4', conversation_id: 8, message})).toEqual(after());
});

test('members, tasks and the transcript are as they were last told', () => {
	const tasks = {event: 'task', project: 'p', supervisor: 'ada', supervisor_id: 'ada', tasks: []} as const;
	const model = after(
		{event: 'membership', conversation: room('dev', party('ada'))},
		{...tasks, tasks: []},
		{event: 'transcript', pending: 9},
	);

	expect(model.conversations.get(7)?.parties).toBe(1);
	expect(model.projects.get('p')?.supervisor).toBe('ada');
	expect(model.transcript.pending).toBe(9);
});

test('a conversation is called by the room, by the other one, or by both', () => {
	const channel: ConversationView = {
		conversation_id: 1,
		kind: 'channel',
		parties: 2,
		messages: 0,
		members: [party('ada'), party('bob')],
	};

	expect(titleOf(room('dev'))).toBe('dev');
	expect(titleOf({...channel, peer: 'bob@site'})).toBe('bob@site');
	expect(titleOf(channel)).toBe('ada ↔ bob');
});
