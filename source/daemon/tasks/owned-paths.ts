import type {Workstream} from '../../core/tasks/payload.js';
import {isUnmerged, type TaskList} from '../../core/tasks/task-list.js';

/** A sentence for each other unmerged task that owns some of the same paths. */
export const overlapWarnings = ({tasks}: TaskList, {slug, owned_paths}: Workstream): string[] =>
	Object.values(tasks)
		.filter(other => other.slug !== slug && isUnmerged(other))
		.flatMap(other => {
			const shared = owned_paths.find(path => other.owned_paths.some(theirs => overlap(path, theirs)));
			return shared === undefined ? [] : [`${slug} and ${other.slug} both own ${shared}`];
		});

const overlap = (left: string, right: string): boolean => {
	const [a, b] = [literalStart(left), literalStart(right)];
	return a.startsWith(b) || b.startsWith(a);
};

/** The folders and names before the first wildcard, each closed by a slash, so that `src/a` is not within `src/ab`. */
const literalStart = (path: string): string => {
	const parts = path.split('/').filter(part => part !== '' && part !== '.');
	const wild = parts.findIndex(part => /[*?[{]/.test(part));
	return parts
		.slice(0, wild === -1 ? undefined : wild)
		.map(part => `${part}/`)
		.join('');
};
