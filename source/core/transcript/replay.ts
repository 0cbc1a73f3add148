import {maxMembers} from '../limits.js';
import type {FiledMessage} from './check-messages.js';
import type {CheckedRoom} from './check-rooms.js';
import type {Agents} from './checking.js';
import type {AgentFacts} from './registry-file.js';
import {type RoomStatement, renderMembersFile, type ShownMember} from './room-files.js';
import type {Report, TranscriptCommit} from './transcript-source.js';

export type Replayed = {
	agents: Agents;
	rooms: ReadonlyMap<string, CheckedRoom>;
	/** Those that hold by themselves. */
	messages: FiledMessage[];
};

/** What a commit was made for. */
type Event =
	| {state: AgentFacts}
	| {room: CheckedRoom; statement: RoomStatement}
	| {message: FiledMessage; room: CheckedRoom | undefined};

/**
 * Goes through all that was committed in its order, and checks that each was possible then: who acts is registered and
 * called so, who is told is registered, who posts is a member, and what changes the members can. Answers with the members
 * of each room in the end, by its folder, and since when they are.
 */
export const replay = (
	replayed: Replayed,
	{commits, report}: {commits: readonly TranscriptCommit[]; report: Report},
): Map<string, Map<string, string>> => {
	const events = eventsOf(replayed);
	const present = new Map<string, AgentFacts>();
	const members = new Map([...replayed.rooms.keys()].map(folder => [folder, new Map<string, string>()]));
	for (const {id = ''} of commits) {
		const event = events.get(id);
		events.delete(id);
		if (!event) {
			continue;
		}

		if ('state' in event) {
			settle(event.state, present, members);
			continue;
		}

		const inside = members.get(event.room?.folder ?? '');
		if ('message' in event) {
			const {message, room} = event;
			const problem = messageProblem(message, present) ?? (room ? memberProblem(message, inside) : undefined);
			problem === undefined || report.refuse(message.file.path, problem, id);
			continue;
		}

		const problem = changeMembers(event.statement, present, inside ?? new Map());
		if (problem !== undefined) {
			event.room.statements = event.room.statements.filter(statement => statement !== event.statement);
			report.refuse(event.room.path, problem, id);
		}
	}

	return members;
};

const eventsOf = ({agents, rooms, messages}: Replayed): Map<string, Event> => {
	const events = new Map<string, Event>();
	for (const message of messages) {
		const room = message.room === undefined ? undefined : rooms.get(folderOf(message));
		events.set(message.id, {message, room});
	}

	for (const room of rooms.values()) {
		for (const statement of room.statements) {
			events.set(statement.id, {room, statement});
		}
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
const settle = (
	state: AgentFacts,
	present: Map<string, AgentFacts>,
	members: Map<string, Map<string, string>>,
): void => {
	if (state.unregistered_at === null) {
		present.set(state.agent_id, state);
		return;
	}

	present.delete(state.agent_id);
	for (const inside of members.values()) {
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

const memberProblem = (
	{from, from_id, room}: FiledMessage,
	inside?: ReadonlyMap<string, string>,
): string | undefined =>
	inside?.has(from_id) ? undefined : `${from} was not in the room ${room} when it was committed`;

const changeMembers = (
	{id, agent_id, at, joined, left}: RoomStatement,
	present: ReadonlyMap<string, AgentFacts>,
	inside: Map<string, string>,
): string | undefined => {
	const isPossible =
		present.has(agent_id) &&
		new Set(joined).size === joined.length &&
		joined.every(agentId => present.has(agentId) && !inside.has(agentId)) &&
		left.every(agentId => inside.has(agentId));
	if (!isPossible) {
		return `nobody could do what the statement ${id} did when it was committed`;
	}

	if (inside.size + joined.length - left.length > maxMembers) {
		return `the statement ${id} makes more than ${maxMembers} members`;
	}

	for (const agentId of left) {
		inside.delete(agentId);
	}

	for (const agentId of joined) {
		inside.set(agentId, at);
	}

	return undefined;
};

/** Is `MEMBERS.md` what follows from its statements and the registry? */
export const checkMembersFile = (
	{room, path, text, stated, statements}: CheckedRoom,
	{inside, agents, report}: {inside: ReadonlyMap<string, string>; agents: Agents; report: Report},
): void => {
	const members = [...inside].map(([agent_id, joined_at]): ShownMember => {
		return {agent_id, name: agents.get(agent_id)?.name ?? '', joined_at};
	});
	members.sort((left, right) => (memberOrder(left) < memberOrder(right) ? -1 : 1));
	if (statements.length === stated.length && renderMembersFile(room, members, stated) !== text) {
		report.remark(path, 'it says something else than its signed statements');
	}
};

const memberOrder = ({joined_at, agent_id}: ShownMember): string => `${joined_at} ${agent_id}`;
