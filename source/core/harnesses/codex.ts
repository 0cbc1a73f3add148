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
		sessionVariable: 'CODEX_THREAD_ID',
	},
	// The setting experimental_instructions_file is ignored without a word, and what is given as an argument shows in `ps`.
	instructions: {within: 'cwd', read: ['AGENTS.override.md', 'AGENTS.md'], create: 'AGENTS.md'},
};
