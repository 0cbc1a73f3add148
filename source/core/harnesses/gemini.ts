import type {Harness} from './harness.js';

export const gemini: Harness = {
	id: 'gemini',
	title: 'Gemini CLI',
	detection: {
		programs: ['gemini'],
		marks: ['GEMINI_CLI'],
	},
	instructions: {within: 'cwd', read: ['GEMINI.md'], create: 'GEMINI.md'},
};
