import type {TaskStatement} from '../tasks/statement-file.js';
import type {TaskList} from '../tasks/task-list.js';
import type {FiledMessage} from './check-messages.js';
import type {CheckedRoom} from './check-rooms.js';
import type {Agents} from './checking.js';
import type {AgentFacts} from './registry-file.js';
import {type Request, replayRequest} from './replay-rooms.js';
import type {Report, TranscriptCommit} from './transcript-source.js';

export type Replayed = {
	agents: Agents;
	rooms: ReadonlyMap<string, CheckedRoom>;
	tasks: ReadonlyMap<string, TaskStatement>;
	/** Those that hold by themselves. */
	messages: FiledMessage[];
};

/** What there is after a commit. */
export type World = {
	/** Who is registered, by id. */
	present: Map<string, AgentFacts>;
	/** Every room that there ever will be. */
	known: CheckedRoom[];
	/** Those that were made, by folder; who is in, and since when. */
	rooms: Map<string, {inside: Map<string, string>; archived_at: string | null}>;
	/** By project. */
	lists: Map<string, TaskList>;
	/** By request, what it left in which folders. */
	said: Map<string, {sig: string; digest: string; folders: ReadonlySet<string>}>;
};

/** What a commit was made for. */
type Event = {state: AgentFacts} | {request: Request} | {message: FiledMessage};

/**
 * Goes through all that was committed in its order, and checks that each was possible then: who acts is registered and
 * called so, who is told is registered, who posts is a member, what changes the members can, and who changes tasks may.
 * Answers with what there is in the end.
 */
export const replay = (
	replayed: Replayed,
	{commits, report}: {commits: readonly TranscriptCommit[]; report: Report},
): World => {
	const events = eventsOf(replayed);
	const known = [...replayed.rooms.values()];
	const world: World = {present: new Map(), known, rooms: new Map(), lists: new Map(), said: new Map()};
	for (const {id = ''} of commits) {
		const event = events.get(id);
		events.delete(id);
		if (!event) {
			continue;
		}

		if ('state' in event) {
			settle(event.state, world);
			continue;
		}

		if ('request' in event) {
			replayRequest(event.request, world, report);
			continue;
		}

		const {message} = event;
		const problem = messageProblem(message, world.present) ?? roomProblem(message, world);
		problem === undefined || report.refuse(message.file.path, problem, id);
	}

	return world;
};

const eventsOf = ({agents, rooms, tasks, messages}: Replayed): Map<string, Event> => {
	const requests = new Map<string, Request>([...tasks].map(([id, task]) => [id, {task, rooms: []}]));
	for (const room of rooms.values()) {
		for (const statement of room.statements) {
			const request = requests.get(statement.id) ?? {rooms: []};
			requests.set(statement.id, request);
			request.rooms.push({room, statement});
		}
	}

	const events = new Map<string, Event>();
	for (const message of messages) {
		events.set(message.id, {message});
	}

	for (const [id, request] of requests) {
		events.set(id, {request});
	}

	for (const {statements, states} of agents.values()) {
		for (const [index, state] of states.entries()) {
			events.set(statements[index]?.id ?? '', {state});
		}
	}

	return events;
};

/** The folder of the conversation that a message is in. */
export const folderOf = ({file}: FiledMessage): string => file.path.split('/').slice(0, 2).join('/');

/** An agent that is gone is in no room any more. */
const settle = (state: AgentFacts, {present, rooms}: World): void => {
	if (state.unregistered_at === null) {
		present.set(state.agent_id, state);
		return;
	}

	present.delete(state.agent_id);
	for (const {inside} of rooms.values()) {
		inside.delete(state.agent_id);
	}
};

const messageProblem = (message: FiledMessage, present: ReadonlyMap<string, AgentFacts>): string | undefined => {
	const {from, from_id, to, to_id} = message;
	if (present.get(from_id)?.name !== from) {
		return `there was no ${from} (${from_id}) when it was committed`;
	}

	return to_id === undefined || present.get(to_id)?.name === to
		? undefined
		: `there was no ${to} (${to_id}) when it was committed`;
};

const roomProblem = (message: FiledMessage, world: World): string | undefined => {
	const {from, from_id, room, line, request_id} = message;
	if (room === undefined) {
		return undefined;
	}

	if (!line) {
		const place = world.rooms.get(folderOf(message));
		if (!place?.inside.has(from_id)) {
			return `${from} was not in the room ${room} when it was committed`;
		}

		return place.archived_at === null ? undefined : `the room ${room} was archived when it was committed`;
	}

	const said = world.said.get(request_id);
	const isLeft = said && said.sig === line.sig && said.digest === line.digest && said.folders.has(folderOf(message));
	return isLeft ? undefined : `no request about tasks has left this in the room ${room}`;
};
