import type {DaemonOpName} from '../../core/ops/index.js';
import type {Reason} from '../../core/reasons.js';
import {commitFiles} from '../commit-files.js';
import {type Called, extend, type Scope} from '../handler.js';
import {handlers} from '../ops/index.js';
import {registryFile} from '../registry.js';
import {leaveAllRooms, membersFiles} from '../rooms.js';
import type {Store} from '../store/open-store.js';
import {meshPublishTask, meshUnpublishTask} from '../tasks/in-mesh.js';

type AnyHandler = (scope: Scope<Reason> & Called, args: unknown) => unknown;

/** What is carried out by every host, as the stream orders it. The rest of a request's life is its own host's. */
const names = [
	'register',
	'rename',
	'rotate-key',
	'unregister',
	'room create',
	'rooms gc',
	'join',
	'leave',
	'post',
	'tell',
	'ask',
	'publish-task',
	'task claim',
	'task set-status',
	'task unassign',
	'task reassign',
	'task handoff',
	'task unpublish',
	'task gc',
] as const satisfies readonly DaemonOpName[];

export type MeshOperation = (typeof names)[number];

export const isMeshOperation = (name: string): name is MeshOperation => (names as readonly string[]).includes(name);

/** The handler of an operation as it is carried out in the mesh; `home` is the store of this host. */
export const meshHandler = (name: MeshOperation, home: Store): AnyHandler => {
	// Reason for the casts: the arguments were read by the operation's own schema.
	const handler = (own[name] ?? handlers[name]) as AnyHandler;
	return (scope, args) => {
		const isKnown = home.statements.has(scope.request.id);
		const answer = handler(scope, args);
		if (aboutAgents.has(name) && !isKnown) {
			keepAtHome(scope, home);
		} else if (name === 'publish-task') {
			home.worktreePlans.remove(scope.request.id);
		}

		return answer;
	};
};

/** What works in repositories has done so before, on the host that asked for it. */
const own: {[N in MeshOperation]?: unknown} = {
	'publish-task': meshPublishTask,
	'task unpublish': meshUnpublishTask,
};

const aboutAgents: ReadonlySet<string> = new Set(['register', 'rename', 'rotate-key', 'unregister']);

/**
 * An agent of this host is in the home's own transcript too, with all that it has signed of itself: it speaks there, in
 * rooms of this home.
 */
const keepAtHome = (scope: Scope<Reason> & Called, home: Store): void => {
	const {request} = scope;
	const agent = home.agents.get(request.agent_id);
	if (!agent || agent.is_remote === 1 || !home.statements.has(request.id)) {
		return;
	}

	const here = extend(scope, {store: home, caller: agent});
	const rooms = request.op === 'unregister' ? leaveAllRooms(here, agent.agent_id) : home.rooms.of(agent.agent_id);
	const files = [
		registryFile(agent, home.statements.of(agent.agent_id)),
		...rooms.filter(({mesh}) => mesh === 0).flatMap(room => membersFiles(home, room)),
	];
	commitFiles(here, {subject: request.op, files});
};
