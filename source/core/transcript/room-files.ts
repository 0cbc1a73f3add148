import * as z from 'zod';
import {parseShallowJson} from '../parse-json.js';
import {agentStatement} from './statements.js';

/** A signed request that made a room or changed who is in it, and what it changed: ids of agents. */
const statement = agentStatement.extend({joined: z.array(z.string()), left: z.array(z.string())});

export type RoomStatement = z.infer<typeof statement>;

const facts = z.object({
	room: z.string(),
	description: z.string(),
	created_by: z.string(),
	created_at: z.string(),
	archived_at: z.string().nullable(),
	/** The task that the room was made for. */
	project: z.string().nullable(),
	slug: z.string().nullable(),
});

/** What `ROOM.md` says; instants in RFC 3339. */
export type RoomFacts = z.infer<typeof facts>;

/** A member as `MEMBERS.md` shows it to people; who is one follows from the statements. */
export type ShownMember = {agent_id: string; name: string; joined_at: string};

const fence = '---\n';

/** Front matter, a member a line with its value as JSON, then the same for people. */
export const renderRoomFile = (room: RoomFacts): string => {
	const lines = Object.entries(facts.parse(room)).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
	const description = room.description === '' ? '' : `\n${room.description}\n`;
	return `${fence}${lines.join('')}${fence}# ${room.room}\n${description}`;
};

const statementsStart = '```json\n';
const statementsEnd = '```\n';

/** Who is in the room, for people, then every statement that made it so, a line each, oldest first. */
export const renderMembersFile = (room: string, members: ShownMember[], statements: RoomStatement[]): string => {
	const lines = members.map(({agent_id, name, joined_at}) => `- ${name} (${agent_id}) since ${joined_at}\n`);
	const signed = statements.map(each => `${JSON.stringify(statement.parse(each))}\n`);
	return [
		`# Members of ${room}\n\n`,
		...(lines.length > 0 ? lines : ['Nobody.\n']),
		'\nThe signed requests that made them members, or not, oldest first:\n\n',
		statementsStart,
		...signed,
		statementsEnd,
	].join('');
};

/** The statements of a `MEMBERS.md`, or undefined where the text is no such file. */
export const parseMembersFile = (text: string): RoomStatement[] | undefined => {
	const start = text.indexOf(`\n${statementsStart}`);
	if (start === -1 || !text.endsWith(`\n${statementsEnd}`)) {
		return undefined;
	}

	const lines = text.slice(start + 1 + statementsStart.length, -statementsEnd.length).split('\n');
	const parsed = z.array(statement).safeParse(lines.slice(0, -1).map(parseShallowJson));
	return parsed.success ? parsed.data : undefined;
};
