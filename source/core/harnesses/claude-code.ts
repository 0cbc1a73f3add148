import type {Harness} from './harness.js';

export const claudeCode: Harness = {
	id: 'claude-code',
	title: 'Claude Code',
	detection: {
		programs: ['claude'],
		// CLAUDE_PROJECT_DIR is no mark: Gemini and Copilot set it too.
		marks: ['CLAUDECODE'],
		sessionVariable: 'CLAUDE_CODE_SESSION_ID',
	},
	instructions: {option: '--append-system-prompt-file'},
	hooks: {
		files: {
			user: {path: '.claude/settings.json', movedBy: 'CLAUDE_CONFIG_DIR', syntax: 'json'},
			project: {path: '.claude/settings.json', syntax: 'json'},
		},
		events: {
			SessionStart: 'session-start',
			UserPromptSubmit: 'turn-start',
			PostToolUse: 'tool',
			Stop: 'turn-end',
			FileChanged: 'wake',
		},
		shape: 'grouped',
		entry: {timeout: 5},
		entryAt: {wake: {asyncRewake: true}},
		sessionField: 'session_id',
		subagentField: 'agent_id',
		contextField: 'hookSpecificOutput',
		contextLimit: 10_000,
		goOn: 'decision-block',
		goesOnField: 'stop_hook_active',
		switchedOffBy: {member: 'disableAllHooks', localFile: '.claude/settings.local.json'},
	},
	mcp: {
		files: {
			user: {path: '.claude.json', movedBy: 'CLAUDE_CONFIG_DIR', syntax: 'json'},
			project: {path: '.mcp.json', syntax: 'json'},
		},
		member: 'mcpServers',
		command: 'split',
		entry: {type: 'stdio'},
	},
	wake: {lane: 'watched-file', event: 'FileChanged'},
};
