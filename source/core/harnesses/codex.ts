import type {Harness} from './harness.js';

export const codex: Harness = {
	id: 'codex',
	title: 'Codex',
	detection: {
		programs: ['codex'],
		// CODEX_HOME is no mark: users set it.
		marks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
		// The tree is hidden in its Linux sandbox.
		sandboxMarks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
		socketSetting: '[sandbox_workspace_write] network_access=true in config.toml',
		sessionVariable: 'CODEX_THREAD_ID',
	},
	// The setting experimental_instructions_file is ignored without a word, and what is given as an argument shows in `ps`.
	instructions: {within: 'cwd', read: ['AGENTS.override.md', 'AGENTS.md'], create: 'AGENTS.md'},
	hooks: {
		files: {
			user: {path: '.codex/hooks.json', movedBy: 'CODEX_HOME', syntax: 'json'},
			project: {path: '.codex/hooks.json', syntax: 'json'},
		},
		events: {SessionStart: 'session-start', UserPromptSubmit: 'turn-start', PostToolUse: 'tool', Stop: 'turn-end'},
		shape: 'grouped',
		entry: {timeout: 5},
		sessionField: 'session_id',
		subagentField: 'agent_id',
		contextField: 'hookSpecificOutput',
		goOn: 'decision-block',
		goesOnField: 'stop_hook_active',
		// It skips them without a word until then, and again whenever a command has changed.
		afterwards: 'Codex runs hooks that its user trusts: open /hooks in Codex, look at these, and trust them',
	},
	mcp: {
		files: {
			user: {path: '.codex/config.toml', movedBy: 'CODEX_HOME', syntax: 'toml'},
			project: {path: '.codex/config.toml', syntax: 'toml'},
		},
		member: 'mcp_servers',
		command: 'split',
		// It starts servers with HOME, PATH and little else; these are handed on where they are set.
		entry: {env_vars: ['LALIA_HOME', 'LALIA_WORKSPACE', 'LALIA_NAME', 'LALIA_ROLE']},
	},
	wake: {lane: 'program', args: ['queue', '--thread', '{thread}', '--message', '{text}']},
};
