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
};
