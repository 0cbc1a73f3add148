import type {Harness} from './harness.js';

export const gemini: Harness = {
	id: 'gemini',
	title: 'Gemini CLI',
	detection: {
		programs: ['gemini'],
		marks: ['GEMINI_CLI'],
	},
	instructions: {within: 'cwd', read: ['GEMINI.md'], create: 'GEMINI.md'},
	hooks: {
		files: {
			user: {path: '.gemini/settings.json', syntax: 'json'},
			project: {path: '.gemini/settings.json', syntax: 'json'},
		},
		events: {SessionStart: 'session-start', BeforeAgent: 'turn-start', AfterTool: 'tool', AfterAgent: 'turn-end'},
		shape: 'grouped',
		entry: {name: 'lalia', timeout: 5000}, // milliseconds
		sessionField: 'session_id',
		contextField: 'hookSpecificOutput',
		goOn: 'decision-block',
		goesOnField: 'stop_hook_active',
	},
	mcp: {
		files: {
			user: {path: '.gemini/settings.json', syntax: 'json'},
			project: {path: '.gemini/settings.json', syntax: 'json'},
		},
		member: 'mcpServers',
		command: 'split',
	},
};
