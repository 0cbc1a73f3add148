import {bareName} from '../mesh/mesh-names.js';
import {workstreamField} from '../tasks/payload.js';
import {taskRoomDescription, taskRoomNames} from '../tasks/places.js';
import type {RoomFacts, RoomStatement} from './room-files.js';

type Args = Record<string, unknown>;

/** What the statement that makes a room says of it. */
export type Made = Pick<RoomFacts, 'description' | 'project' | 'slug'> & {
	/** The names that it may have by this. */
	names: readonly string[];
};

type Rule = {
	/** Can a request with these arguments be about this room? */
	isAbout: (args: Args, room: Pick<RoomFacts, 'room' | 'project' | 'slug'>) => boolean;
	/** May a request of this operation change the members like this? */
	allows: (change: Pick<RoomStatement, 'agent_id' | 'joined' | 'left'>) => boolean;
	/** The room that the operation makes, where it makes one. */
	makes?: (args: Args) => Made | undefined;
	/** Whether the room may be there before it. */
	isRepeatable?: boolean;
	/** What it changes follows from a project's tasks, and so is checked with them. */
	isAboutTasks?: boolean;
	/** Whether the room is closed to posts after it; as before where this says nothing. */
	archives?: boolean;
};

/** In a mesh people may write its name behind that of a room or a project. */
export const isNameOf = (given: unknown, name: string | null): boolean =>
	given === name || (typeof given === 'string' && bareName(given) === name);

const isOnly = (agents: string[], agentId: string): boolean => agents.length === 1 && agents[0] === agentId;

const joins: Rule['allows'] = ({agent_id, joined, left}) => isOnly(joined, agent_id) && left.length === 0;
const leaves: Rule['allows'] = ({agent_id, joined, left}) => isOnly(left, agent_id) && joined.length === 0;
const nobody: Rule['allows'] = ({joined, left}) => joined.length + left.length === 0;

const isOfTask: Rule['isAbout'] = ({project, slug}, room) =>
	room.slug !== null && (project === undefined || isNameOf(project, room.project)) && (slug ?? room.slug) === room.slug;

const taskRoom = ({project, workstream}: Args): Made | undefined => {
	const {success, data} = workstreamField.safeParse(workstream);
	if (!success || typeof project !== 'string') {
		return undefined;
	}

	const task = {project, slug: data.slug};
	return {...task, description: taskRoomDescription(task), names: taskRoomNames(task)};
};

const ofTasks = (allows: Rule['allows'], more: Partial<Rule> = {}): Rule => ({
	isAbout: isOfTask,
	allows,
	isAboutTasks: true,
	...more,
});

/** Every operation that may change who is in a room, or whether it is archived, and how. */
export const roomRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
	[
		'room create',
		{
			isAbout: ({name}, {room}) => name === room,
			allows: joins,
			makes: ({name, desc = ''}) =>
				typeof name === 'string' && typeof desc === 'string'
					? {names: [name], description: desc, project: null, slug: null}
					: undefined,
		},
	],
	['join', {isAbout: ({room: name}, {room}) => isNameOf(name, room), allows: joins}],
	['leave', {isAbout: ({room: name}, {room}) => isNameOf(name, room), allows: leaves}],
	[
		'publish-task',
		ofTasks(change => joins(change) || nobody(change), {
			isAbout: (args, {project, slug}) => {
				const made = taskRoom(args);
				return made !== undefined && made.project === project && made.slug === slug;
			},
			makes: taskRoom,
			isRepeatable: true,
			archives: false,
		}),
	],
	['task claim', ofTasks(joins)],
	['task unassign', ofTasks(({joined}) => joined.length === 0)],
	['task reassign', ofTasks(() => true)],
	['task handoff', ofTasks(() => true)],
	['task unpublish', ofTasks(nobody, {archives: true})],
	['rooms gc', ofTasks(nobody, {archives: true})],
]);
