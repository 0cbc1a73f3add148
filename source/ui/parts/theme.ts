import type {TaskView} from '../../core/tasks/fields.js';

/** Colours by meaning, of the terminal's own sixteen, so that they suit light and dark backgrounds; never the only sign. */
export const theme = {
	accent: 'cyan',
	good: 'green',
	attention: 'yellow',
	bad: 'red',
	own: 'magenta',
} as const;

export const statusColors: Record<TaskView['status'], string | undefined> = {
	open: undefined,
	assigned: theme.accent,
	'in-progress': theme.accent,
	ready: theme.attention,
	blocked: theme.bad,
	merged: theme.good,
};

const nameColors = ['cyan', 'green', 'yellow', 'blue', 'magenta', 'red'] as const;

/** Always the same colour for the same agent. */
export const colorOf = (agentId: string): (typeof nameColors)[number] => {
	const hash = [...agentId].reduce((before, character) => (31 * before + (character.codePointAt(0) ?? 0)) >>> 0, 7);
	return nameColors[(hash >>> 8) % nameColors.length] ?? 'cyan';
};
