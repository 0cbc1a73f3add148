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
};
