import type {RoomStatement} from './room-files.js';

type Rule = {
	/** The name of the room, by the signed arguments. */
	roomOf: (args: Record<string, unknown>) => unknown;
	/** May a request of this operation change the members like this? */
	allows: (change: Pick<RoomStatement, 'agent_id' | 'joined' | 'left'>) => boolean;
	/** What the room is for, where the operation makes one. */
	description?: (args: Record<string, unknown>) => unknown;
};

const isOnly = (agents: string[], agentId: string): boolean => agents.length === 1 && agents[0] === agentId;

const joins: Rule['allows'] = ({agent_id, joined, left}) => isOnly(joined, agent_id) && left.length === 0;
const leaves: Rule['allows'] = ({agent_id, joined, left}) => isOnly(left, agent_id) && joined.length === 0;

/** Every operation that may change who is in a room, and how. */
export const roomRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
	['room create', {roomOf: args => args['name'], allows: joins, description: args => args['desc'] ?? ''}],
	['join', {roomOf: args => args['room'], allows: joins}],
	['leave', {roomOf: args => args['room'], allows: leaves}],
]);
