import {emptyModel} from '../../source/client/home-model.js';
import type {TaskView} from '../../source/core/tasks/fields.js';
import type {ConversationView, WatchedAgent, WatchedMessage} from '../../source/core/watch-events.js';
import type {Feed} from '../../source/ui/home.js';
import {watchedAgent} from '../support/watched-agent.js';
import {type HomeStandingStill, homeOf} from './home-of.js';

/** When the frames of the tests were drawn. */
export const now = new Date(2026, 0, 5, 12, 0);

const minutesFromNow = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();

type AgentFacts = Partial<WatchedAgent> & {seenMinutes?: number};

/** An agent whose lease is an hour long. */
const makeAgent = (name: string, {seenMinutes = 0, ...facts}: AgentFacts = {}): WatchedAgent =>
	watchedAgent({
		agent_id: `id of ${name}`,
		name,
		registered_at: minutesFromNow(-300),
		last_seen_at: minutesFromNow(-seenMinutes),
		expires_at: minutesFromNow(60 - seenMinutes),
		lease: seenMinutes < 60 ? 'live' : 'expired',
		...facts,
	});

export const makeMessage = (seq: number, from: string, body: string): WatchedMessage => ({
	id: `message ${seq}`,
	seq,
	kind: 'message',
	from,
	from_id: `id of ${from}`,
	sent_at: new Date(2026, 0, 5, 9, 30 + (seq % 30)).toISOString(),
	body,
});

const members = (...given: [name: string, unread: number, dropped?: number][]): ConversationView['members'] =>
	given.map(([name, unread, dropped = 0]) => ({
		agent_id: `id of ${name}`,
		name,
		unread,
		dropped,
		joined_at: minutesFromNow(-90),
	}));

const makeTask = (slug: string, status: TaskView['status'], owner: string | null = null): TaskView => ({
	slug,
	branch: `work/${slug}`,
	brief: `Write the ${slug}.`,
	depends_on: [],
	owned_paths: [],
	contracts: [],
	project: 'shop',
	worktree: `/shop/${slug}`,
	room: slug,
	owner,
	owner_id: owner === null ? null : `id of ${owner}`,
	supervisor: 'ops',
	status,
	waits_for: [],
	published_at: minutesFromNow(-200),
	updated_at: minutesFromNow(-20),
});

const tasks = [
	makeTask('cart', 'in-progress', 'alice'),
	makeTask('search', 'ready', 'bob'),
	makeTask('login', 'open'),
	makeTask('shell', 'merged', 'bob'),
];

const agents = [
	makeAgent('alice', {project: 'shop', harness: 'claude-code', branch: 'work/cart', model: 'large', cwd: '/shop/cart'}),
	makeAgent('bob', {project: 'shop', harness: 'codex', branch: 'main', role: 'worker', seenMinutes: 50}),
	makeAgent('carol', {project: 'docs', harness: 'gemini-cli', branch: 'site-日本語', waiting: true}),
	makeAgent('dave', {project: 'docs', seenMinutes: 600}),
	makeAgent('ops', {project: 'shop', role: 'supervisor', seenMinutes: 20}),
];

const conversations: ConversationView[] = [
	{
		conversation_id: 1,
		kind: 'room',
		room: 'api',
		description: 'what the parts say to each other',
		archived: false,
		parties: 3,
		members: members(['alice', 2], ['bob', 0], ['carol', 14, 3]),
		messages: 5,
	},
	{conversation_id: 2, kind: 'room', room: 'design', description: '', archived: false, parties: 1, messages: 7},
	{conversation_id: 3, kind: 'room', room: 'old', description: '', archived: true, parties: 0, messages: 40},
	{
		conversation_id: 4,
		kind: 'channel',
		peer: 'bob',
		peer_id: 'id of bob',
		parties: 2,
		members: members(['alice', 1], ['bob', 0]),
		messages: 2,
	},
];

const said = [
	makeMessage(1, 'alice', 'The **parser** is ready: `npm test` is green.'),
	makeMessage(2, 'bob', '# Plan\n- one 👩‍👩‍👧 family\n- two 日本語の長い行です\n\n```\ncode();\n```'),
	makeMessage(3, 'carol', 'e\u0301te\u0301 ❤️ ok'),
	makeMessage(4, 'bob', 'an escape \u001b[31m is shown'),
	makeMessage(5, 'alice', 'the end of it'),
];

const feeds: ReadonlyMap<number, Feed> = new Map([
	[1, {messages: said, hasOlder: false, isLoading: false}],
	[
		4,
		{
			messages: [makeMessage(1, 'bob', 'are you there?'), makeMessage(2, 'alice', 'yes')],
			hasOlder: false,
			isLoading: false,
		},
	],
]);

/** A home with agents, rooms, a channel and tasks, as alice sees it; or somebody who only looks. */
export const makeShop = (caller: 'alice' | undefined): HomeStandingStill =>
	homeOf({
		link: 'live',
		feeds,
		model: {
			...emptyModel,
			caller: caller === undefined ? null : {agent_id: `id of ${caller}`, name: caller},
			agents: new Map(agents.map(agent => [agent.agent_id, agent])),
			conversations: new Map(conversations.map(conversation => [conversation.conversation_id, conversation])),
			projects: new Map([['shop', {project: 'shop', supervisor: 'ops', supervisor_id: 'id of ops', tasks}]]),
		},
	});
