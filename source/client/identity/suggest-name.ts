import {basename} from 'node:path';

const maxLength = 64;

/** What is looked at of each part: a repository that was cloned says what its origin is, at whatever length. */
const maxPartLength = 1000;

export type NameParts = {
	harness?: string | undefined;
	role?: string | undefined;
	project?: string | undefined;
	/** The root of the worktree. */
	worktree?: string | undefined;
};

/**
 * Harness, role and the worktree's folder, joined by hyphens: `claude-code-worker-auth`. A part that is empty, or that
 * the name holds already, is left out; outside of a repository the project stands in for the worktree. Always a legal name.
 */
export const suggestName = ({harness = '', role = '', project = '', worktree = ''}: NameParts): string => {
	const name = [harness, role, basename(worktree) || project].map(makeLegal).reduce(append, '');

	return name.slice(0, maxLength).replace(/[^A-Za-z0-9]+$/, '') || 'agent';
};

/** Letters lose their accents; what else a name may not hold becomes a hyphen. */
const makeLegal = (text: string): string =>
	text
		.slice(0, maxPartLength)
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.replace(/[^A-Za-z0-9._-]+/g, '-')
		.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');

/** `worker` and `worker-auth` make `worker-auth`: what the name ends with is not said again. */
const append = (name: string, part: string): string => {
	const said = name.toLowerCase().split('-');
	const words = part.split('-');
	const spoken = words.map(word => word.toLowerCase());

	if (!part || `-${name}-`.toLowerCase().includes(`-${part}-`.toLowerCase())) {
		return name;
	}

	let overlap = Math.min(said.length, words.length);

	while (said.slice(said.length - overlap).join('-') !== spoken.slice(0, overlap).join('-')) {
		overlap--;
	}

	return [...(name ? [name] : []), ...words.slice(overlap)].join('-');
};
