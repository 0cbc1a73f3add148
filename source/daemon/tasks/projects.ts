import {closest, didYouMean} from '../../core/closest.js';
import type {TaskView} from '../../core/tasks/fields.js';
import {isUnmerged, type Task, type TaskList, taskOf} from '../../core/tasks/task-list.js';
import type {Called, Scope} from '../handler.js';
import type {Store} from '../store/open-store.js';

/** The project that a command is about: the one named, else the caller's own. */
export const projectOf = ({caller}: Called, project: string | undefined): string => project ?? caller.project ?? '';

type Finding = Scope<'task_not_found'>;

export const findTask = (
	scope: Finding,
	{project, slug}: {project: string; slug: string},
): {list: TaskList; task: Task} => {
	const list = scope.store.taskLists.get(project);
	const task = taskOf(list, slug);
	if (!list || !task) {
		const nearest = closest(slug, Object.keys(list?.tasks ?? {}));
		throw scope.error('task_not_found', `${project || 'no project'} has no task ${slug}${didYouMean(nearest)}`, {
			project,
			slug,
			nearest,
		});
	}

	return {list, task};
};

type Gated = Scope<'role_required' | 'not_supervisor'> & Called;

/** Only the one supervisor of a project goes on from here. */
export const requireSupervisor = (scope: Gated, list: TaskList | undefined): void => {
	requireRole(scope);
	if (list && list.supervisor !== scope.caller.agent_id) {
		const supervisor = scope.store.agents.get(list.supervisor)?.name ?? list.supervisor;
		throw scope.error('not_supervisor', `${list.project} is supervised by ${supervisor}`, {
			project: list.project,
			supervisor,
		});
	}
};

export const requireRole = ({caller, error}: Scope<'role_required'> & Called): void => {
	if (caller.role !== 'supervisor') {
		throw error('role_required', `this needs the role supervisor, and ${caller.name} is a ${caller.role}`, {
			needs: 'supervisor',
			role: caller.role,
		});
	}
};

export const viewTask = (store: Store, list: TaskList, task: Task): TaskView => ({
	...task,
	...(task.host !== undefined && {host: store.mesh.host(task.host)?.name ?? task.host}),
	project: list.project,
	owner: task.owner === null ? null : (store.agents.get(task.owner)?.name ?? task.owner),
	owner_id: task.owner,
	supervisor: store.agents.get(list.supervisor)?.name ?? list.supervisor,
	waits_for: task.depends_on.filter(slug => {
		const other = taskOf(list, slug);
		return other && isUnmerged(other);
	}),
});
