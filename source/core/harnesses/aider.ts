import type {Harness} from './harness.js';

export const aider: Harness = {
	id: 'aider',
	title: 'Aider',
	detection: {
		programs: ['aider'],
		marks: [],
	},
	instructions: {option: '--read'},
};
