import {nameInMesh} from '../../core/mesh/mesh-names.js';
import type {Made} from '../batch-runner.js';
import type {Store} from '../store/open-store.js';

/** What came of a request, with rooms and projects called as this home calls them. */
export const shownHere = ({answer, ...made}: Made, store: Store): Made => {
	const mesh = store.mesh.state()?.name ?? '';
	return {...made, answer: isObject(answer) ? shown(answer, mesh) : answer};
};

const shown = (answer: object, mesh: string): object =>
	Object.fromEntries(
		Object.entries(answer).map(([name, value]) => {
			if ((name === 'room' || name === 'project') && typeof value === 'string') {
				return [name, nameInMesh(value, mesh)];
			}

			if (name === 'task' && isObject(value)) {
				return [name, shown(value, mesh)];
			}

			return [name, Array.isArray(value) && listed.has(name) ? value.map(each => shown(each, mesh)) : value];
		}),
	);

const listed: ReadonlySet<string> = new Set(['tasks', 'archived']);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
