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
};
