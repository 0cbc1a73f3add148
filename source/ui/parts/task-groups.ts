import type {TaskView} from '../../core/tasks/fields.js';

type Status = TaskView['status'];

/** Beside the colour and the word, so that a glance is enough without either. */
export const statusSigns: Record<Status, string> = {
	open: '○',
	assigned: '◔',
	'in-progress': '◑',
	ready: '●',
	blocked: '✗',
	merged: '✓',
};

/** Tasks under one heading: a column of the board, or a part of the list. */
export type TaskGroup = {title: string; status: Status; tasks: readonly TaskView[]};

const columns: readonly {title: string; statuses: readonly Status[]}[] = [
	{title: 'open', statuses: ['open']},
	{title: 'assigned, in-progress', statuses: ['assigned', 'in-progress']},
	{title: 'ready', statuses: ['ready']},
	{title: 'blocked', statuses: ['blocked']},
	{title: 'merged', statuses: ['merged']},
];

/** A project's tasks by how far they are; a column that has none is there too. */
export const byStatus = (tasks: readonly TaskView[]): TaskGroup[] =>
	columns.map(({title, statuses: [status = 'open', ...others]}) => ({
		title,
		status,
		tasks: bySlug(tasks.filter(task => task.status === status || others.includes(task.status))),
	}));

/** What can be claimed, that of this branch first. */
export const openFirst =
	(branch: string | undefined) =>
	(tasks: readonly TaskView[]): TaskGroup[] => {
		const open = bySlug(tasks.filter(({status}) => status === 'open'));
		const isHere = (task: TaskView): boolean => task.branch === branch;
		return [{title: 'open', status: 'open', tasks: [...open.filter(isHere), ...open.filter(task => !isHere(task))]}];
	};

const bySlug = (tasks: readonly TaskView[]): TaskView[] =>
	[...tasks].sort((left, right) => (left.slug < right.slug ? -1 : 1));
