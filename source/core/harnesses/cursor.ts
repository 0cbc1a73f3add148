import type {Harness} from './harness.js';

export const cursor: Harness = {
	id: 'cursor',
	title: 'Cursor CLI',
	detection: {
		programs: ['cursor-agent'],
		// The editor is an ancestor of its user's own terminals as well: it is the harness only where its agent set the mark.
		markedPrograms: ['cursor', 'Cursor'],
		marks: ['CURSOR_AGENT'],
	},
	instructions: {within: 'cwd', read: ['AGENTS.md'], create: 'AGENTS.md'},
	hooks: {
		files: {
			user: {path: '.cursor/hooks.json', syntax: 'json'},
			project: {path: '.cursor/hooks.json', syntax: 'json'},
		},
		// What comes before a prompt can hold it up, but cannot add to it.
		events: {sessionStart: 'session-start', postToolUse: 'tool', stop: 'turn-end'},
		shape: 'versioned',
		entry: {timeout: 5},
		sessionField: 'conversation_id',
		contextField: 'additional_context',
		goOn: 'followup-message',
		goesOnField: 'loop_count',
	},
	mcp: {
		files: {
			user: {path: '.cursor/mcp.json', syntax: 'json'},
			project: {path: '.cursor/mcp.json', syntax: 'json'},
		},
		member: 'mcpServers',
		command: 'split',
	},
};
