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
};
