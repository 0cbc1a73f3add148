import {lineFor} from '../../core/tasks/texts.js';
import {resolveAgent} from '../directory.js';
import type {Called, Handler, Scope} from '../handler.js';
import {checkPlaces} from '../rooms.js';
import type {Agent} from '../store/agents.js';
import {changeRoom} from '../tasks/change-task.js';
import {projectOf, requireRole, requireSupervisor, viewTask} from '../tasks/projects.js';
import {announce, recordTasks} from '../tasks/record.js';

/** By the supervisor; or by the new one, once the lease of the old one has expired or it is a supervisor no more. */
export const taskHandoff: Handler<'task handoff'> = (scope, {supervisor: address, ...args}) => {
	const {store, caller, error, request} = scope;
	const project = projectOf(scope, args.project);
	const list = store.taskLists.get(project);
	if (!list) {
		throw error('project_not_found', `${project || 'no project'} has no tasks to hand over`, {project});
	}

	const successor = resolveAgent(scope, address);
	const former = store.agents.get(list.supervisor);
	const isTakeOver = successor.agent_id === caller.agent_id && isAway(scope, former);
	isTakeOver ? requireRole(scope) : requireSupervisor(scope, list);
	checkSuccessor(scope, project, successor);

	const rooms = store.rooms.ofProject(project).filter(({archived_at}) => archived_at === null);
	const change = {joined: [successor.agent_id], left: [list.supervisor]};
	for (const room of rooms) {
		checkPlaces(scope, {room, ...change});
	}

	const isSame = successor.agent_id === list.supervisor;
	const after = isSame
		? list
		: recordTasks(scope, {
				project,
				facts: {slugs: [], agent: successor.agent_id},
				files: rooms.flatMap(room => changeRoom(scope, {room, ...change})),
				subject: lineFor(request, successor.name),
			});
	for (const room of isSame ? [] : rooms) {
		announce(scope, {room, body: lineFor(request, successor.name)});
	}

	const tasks = Object.values(after.tasks).map(task => viewTask(store, after, task));
	return {project, supervisor: successor.name, tasks};
};

const isAway = ({leases, now}: Scope, agent: Agent | undefined): boolean =>
	agent?.role !== 'supervisor' || agent.unregistered_at !== null || !leases.isLive(agent, now);

type Checking = Scope<'role_required' | 'project_identity_mismatch'> & Called;

const checkSuccessor = ({error}: Checking, project: string, {name, role, project: own}: Agent): void => {
	if (role !== 'supervisor') {
		throw error('role_required', `${name} is a ${role}, and has to register as supervisor first`, {
			needs: 'supervisor',
			role,
		});
	}

	if (own !== project) {
		throw error('project_identity_mismatch', `${name} is registered for ${own ?? 'no project'}, not for ${project}`, {
			project,
			registered: own,
		});
	}
};
