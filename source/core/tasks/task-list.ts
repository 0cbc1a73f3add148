import {type Workstream, workstreamOf} from './payload.js';
import type {TaskStatement} from './statement-file.js';

export const statuses = ['open', 'assigned', 'in-progress', 'ready', 'blocked', 'merged'] as const;

export type Status = (typeof statuses)[number];

/** What an owner says of its own task. */
export const ownStatuses = ['in-progress', 'ready', 'blocked'] as const;

export type Task = Workstream & {
	/** Absolute path of its worktree. */
	worktree: string;
	room: string;
	/** Of a task of a mesh: the host that its worktree is on. */
	host?: string;
	/** The id of the agent that works on it. */
	owner: string | null;
	status: Status;
	/** RFC 3339 in UTC. */
	published_at: string;
	updated_at: string;
};

/** One project's tasks, as `tasks/<project>/task-list.json` shows them. */
export type TaskList = {
	project: string;
	/** Absolute path of the main worktree. */
	repo_root: string;
	/** The id of the one agent that may publish here. */
	supervisor: string;
	/** By slug. */
	tasks: Record<string, Task>;
};

/**
 * What a statement makes of a project's tasks: the one place that says so, for the daemon, for `verify` and for a rebuild.
 * Whether it was allowed is not asked here.
 */
export const applyStatement = (before: TaskList | undefined, statement: TaskStatement): TaskList => {
	const list = before ?? emptyList(statement);
	const apply = effects[statement.op];
	if (!apply) {
		throw new Error(`${statement.op} does nothing to tasks`);
	}

	return apply(list, statement);
};

const emptyList = ({project, agent_id, facts}: TaskStatement): TaskList => ({
	project,
	repo_root: facts.repo_root ?? '',
	supervisor: agent_id,
	tasks: {},
});

type Effect = (list: TaskList, statement: TaskStatement) => TaskList;

/** Changes the tasks that the statement is about. */
const each =
	(change: (task: Task, statement: TaskStatement) => Partial<Task>): Effect =>
	(list, statement) => {
		const changed = statement.facts.slugs.flatMap(slug => {
			const task = taskOf(list, slug);
			return task ? [[slug, {...task, ...change(task, statement), updated_at: statement.at}] as const] : [];
		});
		return {...list, tasks: {...list.tasks, ...Object.fromEntries(changed)}};
	};

const publish: Effect = (list, {args, at, facts}) => {
	const workstream = workstreamOf(args);
	const before = taskOf(list, workstream.slug);
	const isRevived = before === undefined || before.status === 'merged';
	const task: Task = {
		...workstream,
		worktree: facts.worktree ?? '',
		room: facts.room ?? '',
		...(typeof args['host'] === 'string' && {host: args['host']}),
		owner: isRevived ? null : before.owner,
		status: isRevived ? 'open' : before.status,
		published_at: isRevived ? at : before.published_at,
		updated_at: at,
	};
	return {...list, tasks: {...list.tasks, [workstream.slug]: task}};
};

const remove: Effect = (list, {facts}) => ({
	...list,
	tasks: Object.fromEntries(Object.entries(list.tasks).filter(([slug]) => !facts.slugs.includes(slug))),
});

const effects: Record<string, Effect | undefined> = {
	'publish-task': publish,
	'task claim': each((_, {agent_id}) => ({owner: agent_id, status: 'assigned'})),
	// Reason for the cast: the request was taken, so its arguments are what the operation says.
	'task set-status': each((_, {args}) => ({status: args['status'] as Status})),
	'task unassign': each(() => ({owner: null, status: 'open'})),
	'task reassign': each((_, {facts}) => ({owner: facts.agent ?? null, status: 'assigned'})),
	'task handoff': (list, {facts}) => ({...list, supervisor: facts.agent ?? list.supervisor}),
	'task unpublish': remove,
	'task gc': remove,
};

/** As it stands in the transcript. */
export const renderTaskList = (list: TaskList): string => {
	const tasks = Object.values(list.tasks).sort((left, right) => (left.slug < right.slug ? -1 : 1));
	return `${JSON.stringify({...list, tasks}, null, '\t')}\n`;
};

/** Open, or being worked on: the ones whose slug and paths count. */
export const isUnmerged = ({status}: Task): boolean => status !== 'merged';

/** The slugs are anyone's words: `constructor` is a task only where it was published. */
export const taskOf = (list: TaskList | undefined, slug: string): Task | undefined =>
	list && Object.hasOwn(list.tasks, slug) ? list.tasks[slug] : undefined;
