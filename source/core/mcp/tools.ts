import type {Tool} from './tool.js';

/** Seconds that a wait takes at most, where none are given: clients give up on a tool after 60. */
const timeout = 50;

const limit = 20;

/**
 * What an agent gets by MCP. Each session pays for every word of it, so it is what agents do all day and no more: what a
 * supervisor or a person does now and then stays with the command line.
 */
export const tools: readonly Tool[] = [
	{
		name: 'tell',
		uses: [{op: 'tell', takes: {peer: 'peer', body: 'body', reply_to: 'reply_to'}}],
		notes: {
			peer: 'Name, name@project:branch:worktree as far as needed, or ULID',
			body: '',
			reply_to: 'seq that this answers',
		},
	},
	{
		name: 'ask',
		uses: [
			{op: 'ask', takes: {peer: 'peer', body: 'body', timeout: 'timeout', reply_to: 'reply_to'}, preset: {timeout}},
		],
		notes: {peer: 'As in tell', body: '', timeout: `Seconds, default ${timeout}`, reply_to: ''},
	},
	{
		name: 'read',
		uses: [
			{op: 'read', given: 'room', takes: {room: 'source', timeout: 'timeout'}, preset: {room: true, timeout}},
			{op: 'read', given: 'peer', takes: {peer: 'source', timeout: 'timeout'}, preset: {timeout}},
			{op: 'read-any', takes: {timeout: 'timeout'}, preset: {timeout}},
		],
		summary: 'Take the oldest unread message from anyone, or of one peer, or all of a room; waits for one',
		notes: {room: '', peer: '', timeout: `Seconds, default ${timeout}; 0 does not wait`},
	},
	{
		name: 'post',
		uses: [{op: 'post', takes: {room: 'room', body: 'body', reply_to: 'reply_to'}}],
		notes: {body: '', reply_to: ''},
	},
	{
		name: 'look',
		isReadOnly: true,
		uses: [
			{op: 'inbox', action: 'inbox', takes: {}},
			{op: 'agents', action: 'agents', takes: {}},
			{op: 'rooms', action: 'rooms', takes: {}},
			{op: 'participants', action: 'participants', takes: {room: 'room'}},
			{
				op: 'history',
				action: 'history',
				given: 'room',
				takes: {room: 'source', since: 'since', limit: 'limit'},
				preset: {room: true, limit},
			},
			{op: 'history', action: 'history', takes: {peer: 'source', since: 'since', limit: 'limit'}, preset: {limit}},
			{
				op: 'search',
				action: 'search',
				takes: {words: 'words', peer: 'peer', room: 'room', limit: 'limit'},
				preset: {limit},
			},
			{op: 'whoami', action: 'whoami', takes: {}},
		],
		notes: {room: '', peer: '', words: '', since: 'First seq', limit: `At most so many, default ${limit}`},
	},
	{
		name: 'room',
		uses: [
			{op: 'room create', action: 'create', takes: {room: 'name', description: 'desc'}},
			{op: 'join', action: 'join', takes: {room: 'room'}},
			{op: 'leave', action: 'leave', takes: {room: 'room'}},
		],
		notes: {description: ''},
	},
	{
		name: 'task',
		uses: [
			{op: 'task bulletin', action: 'bulletin', takes: {}},
			{op: 'task claim', action: 'claim', takes: {slug: 'slug'}},
			{op: 'task set-status', action: 'set-status', takes: {slug: 'slug', status: 'status'}},
			{op: 'task show', action: 'show', takes: {slug: 'slug'}},
		],
		notes: {slug: 'Default for claim: the task of this branch'},
	},
	{
		name: 'register',
		uses: [{op: 'register', takes: {name: 'name', role: 'role'}}],
		notes: {name: 'Default: your own, else a suggested one', role: 'Default: peer'},
	},
];
