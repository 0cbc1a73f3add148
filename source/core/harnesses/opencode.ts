import type {Harness} from './harness.js';

export const opencode: Harness = {
	id: 'opencode',
	title: 'opencode',
	detection: {
		// The npm package keeps its binary as `.opencode`.
		programs: ['opencode', '.opencode'],
		marks: ['OPENCODE'],
	},
	// A new AGENTS.md would hide a CLAUDE.md that it reads so far.
	instructions: {within: 'cwd', read: ['AGENTS.md', 'CLAUDE.md'], create: 'AGENTS.md'},
	hooks: {
		files: {
			user: {path: '.config/opencode/plugin/lalia.js', movedBy: 'XDG_CONFIG_HOME', syntax: 'javascript'},
			project: {path: '.opencode/plugin/lalia.js', syntax: 'javascript'},
		},
		// Events of lalia's own plugin, which speaks of a session as the others do.
		events: {SessionStart: 'session-start', TurnStart: 'turn-start', ToolUse: 'tool', TurnEnd: 'turn-end'},
		shape: 'plugin',
		entry: {},
		sessionField: 'session_id',
		contextField: 'additionalContext',
		goOn: 'decision-block',
		goesOnField: 'stop_hook_active',
	},
	mcp: {
		files: {
			user: {
				path: '.config/opencode/opencode.json',
				otherName: '.config/opencode/opencode.jsonc',
				movedBy: 'XDG_CONFIG_HOME',
				syntax: 'json',
			},
			project: {path: 'opencode.json', otherName: 'opencode.jsonc', syntax: 'json'},
		},
		member: 'mcp',
		command: 'list',
		entry: {type: 'local', enabled: true},
	},
	wake: {lane: 'server', path: '/session/{session}/prompt_async'},
};
