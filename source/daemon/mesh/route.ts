import {parseAddress} from '../../core/address.js';
import {LaliaError} from '../../core/lalia-error.js';
import {bareName} from '../../core/mesh/mesh-names.js';
import {isUnmerged, taskOf} from '../../core/tasks/task-list.js';
import {addressFits, agentsAt, holderOf} from '../directory.js';
import type {Incoming} from '../incoming.js';
import {differs} from '../ops/register.js';
import type {Agent} from '../store/agents.js';
import type {Store} from '../store/open-store.js';
import {isMeshOperation, type MeshOperation} from './mesh-operations.js';

type Args = Record<string, unknown>;

type Asking = {store: Store; caller: Agent | undefined; args: Args};

/** Whether a request is for the mesh; an error where it would be, and the caller is not in it. */
export const isForMesh = ({name, args, request}: Incoming, store: Store): boolean | LaliaError => {
	if (!isMeshOperation(name)) {
		return false;
	}

	const caller = request.agent_id === undefined ? undefined : store.agents.get(request.agent_id);
	// Reason for the cast: it is what the schema of the operation has read.
	const isOfMesh = concerns[name]({store, caller, args: args as Args});
	if (!isOfMesh) {
		return false;
	}

	const isNew = name === 'register' && caller === undefined;
	if (!isNew && caller?.host == null) {
		return outside(caller);
	}

	const problem =
		name === 'unregister' ? farewellProblem(store, caller) : nameProblem({store, caller, args: args as Args});
	return problem ?? true;
};

/** The home has tasks of its own, of which the mesh knows nothing. */
const farewellProblem = (store: Store, caller: Agent | undefined): LaliaError | undefined => {
	const own = store.taskLists.all().filter(({supervisor}) => supervisor === caller?.agent_id);
	const slugs = own.flatMap(({tasks}) => Object.values(tasks).filter(isUnmerged)).map(({slug}) => slug);
	return slugs.length > 0
		? new LaliaError('supervisor_busy', `${caller?.name} supervises ${slugs.length} tasks that are not merged`, {
				context: {slugs},
			})
		: undefined;
};

/** In one home nobody has the name and place of another, whether in the mesh or not. */
const nameProblem = ({store, caller, args}: Asking): LaliaError | undefined => {
	const {name, project, worktree} = {...caller, ...args};
	if (typeof name !== 'string' || name === caller?.name) {
		return undefined;
	}

	// Reason for the casts: they are those of an agent, or of the arguments of `register`.
	const place = {name, project: project as string | null, worktree: worktree as string | null, host: null};
	const holder = holderOf(store.agents, place);
	return holder && holder.agent_id !== caller?.agent_id && holder.host === null
		? new LaliaError(caller ? 'name_taken' : 'key_mismatch', `${name} is registered here already, on this host alone`, {
				context: {name},
			})
		: undefined;
};

const outside = (caller: Agent | undefined): LaliaError =>
	new LaliaError('not_in_mesh', `${caller?.name ?? 'the caller'} is registered on this host alone, not in the mesh`);

const isCallerThere = ({caller}: Asking): boolean => caller?.host != null;
const isAsked = ({args}: Asking): boolean => args['mesh'] === true;

const isRoomThere = ({store, args}: Asking): boolean => {
	const name = String(args['room']);
	return (store.rooms.named(name) ?? store.rooms.namedInMesh(name))?.mesh === 1;
};

/** Where the address fits nobody or several, the home says so. */
const isPeerThere = ({store, caller, args}: Asking): boolean => {
	const address = parseAddress(String(args['peer']));
	const [peer, second] = agentsAt({store, caller}, address);
	if (peer) {
		return second === undefined && peer.host !== null && (caller?.host != null || peer.is_remote === 1);
	}

	return caller?.host == null && store.agents.registeredAnywhere().some(agent => addressFits(store, address, agent));
};

/** The home's own tasks come first, where both have one of that name. */
const isTaskThere = ({store, caller, args}: Asking): boolean => {
	const project = String(args['project'] ?? caller?.project ?? '');
	const [own, list] = [store.taskLists.get(project), store.taskLists.mesh.get(bareName(project))];
	const {slug} = args;
	if (typeof slug === 'string') {
		return taskOf(own, slug) === undefined && taskOf(list, slug) !== undefined;
	}

	return own === undefined && list !== undefined;
};

const supervises = ({store, caller}: Asking): boolean =>
	store.taskLists.mesh.all().some(({supervisor}) => supervisor === caller?.agent_id);

const concerns: Record<MeshOperation, (asking: Asking) => boolean> = {
	register: asking => {
		const {caller, args} = asking;
		// Reason for the cast: they are the arguments of `register`.
		const isOther = caller === undefined || differs(caller, {...caller, ...(args as Partial<Agent>)});
		return (isAsked(asking) || isCallerThere(asking)) && (isOther || caller.host === null);
	},
	rename: isCallerThere,
	'rotate-key': isCallerThere,
	unregister: isCallerThere,
	'room create': isAsked,
	'rooms gc': supervises,
	join: isRoomThere,
	leave: isRoomThere,
	post: isRoomThere,
	tell: isPeerThere,
	ask: isPeerThere,
	'publish-task': isAsked,
	'task claim': isTaskThere,
	'task set-status': isTaskThere,
	'task unassign': isTaskThere,
	'task reassign': isTaskThere,
	'task handoff': isTaskThere,
	'task unpublish': isTaskThere,
	'task gc': isTaskThere,
};
