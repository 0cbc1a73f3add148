import type {Harness} from './harness.js';

export const copilot: Harness = {
	id: 'copilot',
	title: 'Copilot CLI',
	detection: {
		programs: ['copilot'],
		// Its process may be called MainThread, and its script index.js, so the package's folder tells as well.
		scriptFolder: '/@github/copilot/',
		marks: ['COPILOT_CLI'],
		sessionVariable: 'COPILOT_AGENT_SESSION_ID',
	},
	// It reads AGENTS.md too; this one is its own, so that another harness in the same folder can have another role.
	instructions: {
		within: 'worktree',
		read: ['.github/copilot-instructions.md'],
		create: '.github/copilot-instructions.md',
	},
	hooks: {
		files: {
			user: {path: '.copilot/hooks/lalia.json', movedBy: 'COPILOT_HOME', syntax: 'json'},
			project: {path: '.github/hooks/lalia.json', syntax: 'json'},
		},
		// In this spelling it sends events with the fields of Claude Code, which are in snake_case.
		events: {SessionStart: 'session-start', UserPromptSubmit: 'turn-start', PostToolUse: 'tool', Stop: 'turn-end'},
		shape: 'versioned',
		entry: {timeoutSec: 5},
		sessionField: 'session_id',
		contextField: 'additionalContext',
		goOn: 'decision-block',
		goesOnField: 'stop_hook_active',
	},
	mcp: {
		// Which file of a project it reads was not to be found out.
		files: {user: {path: '.copilot/mcp-config.json', movedBy: 'COPILOT_HOME', syntax: 'json'}},
		member: 'mcpServers',
		command: 'split',
		entry: {type: 'local', tools: ['*']},
	},
	wake: {lane: 'extension', optIn: true},
};
