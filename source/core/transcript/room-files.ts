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

/** How many statements a page holds. */
export const pageSize = 64;

/** What `MEMBERS.md` has of the statements. */
export type MembersFile = {
	/** How many pages of older statements there are. */
	pages: number;
	/** Those since, oldest first. */
	statements: RoomStatement[];
};

/** Who is in the room, for people, then the statements that made it so: the newest of them, where there are pages of older ones. */
export const renderMembersFile = (room: string, members: ShownMember[], {pages, statements}: MembersFile): string => {
	const lines = members.map(({agent_id, name, joined_at}) => `- ${name} (${agent_id}) since ${joined_at}\n`);
	return [
		`# Members of ${room}\n\n`,
		...(lines.length > 0 ? lines : ['Nobody.\n']),
		'\nThe signed requests that made them members, or not, oldest first',
		pages === 0 ? ':\n\n' : `, after those of ${pageName(1)} to ${pageName(pages)}:\n\n`,
		statementsStart,
		renderPage(statements),
		statementsEnd,
	].join('');
};

/** A line each. */
export const renderPage = (statements: RoomStatement[]): string =>
	statements.map(each => `${JSON.stringify(statement.parse(each))}\n`).join('');

/** Undefined where the text is no `MEMBERS.md`. */
export const parseMembersFile = (text: string): MembersFile | undefined => {
	const start = text.indexOf(`\n${statementsStart}`);
	if (start === -1 || !text.endsWith(`\n${statementsEnd}`)) {
		return undefined;
	}

	const [, pages = '0'] = lastPage.exec(text.slice(0, start)) ?? [];
	const statements = parsePage(text.slice(start + 1 + statementsStart.length, -statementsEnd.length));
	return statements && {pages: Number(pages), statements};
};

/** Undefined where the text is no list of statements. */
export const parsePage = (text: string): RoomStatement[] | undefined => {
	const parsed = z.array(statement).safeParse(text.split('\n').slice(0, -1).map(parseShallowJson));
	return parsed.success ? parsed.data : undefined;
};

const pageName = (page: number): string => `members/${page}.jsonl`;

const lastPage = / to members\/([1-9]\d*)\.jsonl:\n$/;

/** What is in a room's folder beside its messages: its facts, its members, and pages of older statements, counted from 1. */
export const roomPath = (folder: string, part: RoomPart): string =>
	`${folder}/${part === 'facts' ? 'ROOM.md' : part === 'members' ? 'MEMBERS.md' : pageName(part)}`;

export type RoomPart = 'facts' | 'members' | number;

/** Undefined for all that is not of these. */
export const roomPartAt = (path: string): {folder: string; part: RoomPart} | undefined => {
	const [, folder, name] = /^(rooms\/[^/]+)\/(ROOM\.md|MEMBERS\.md|members\/[1-9]\d*\.jsonl)$/.exec(path) ?? [];
	if (folder === undefined || name === undefined) {
		return undefined;
	}

	const part = name === 'ROOM.md' ? 'facts' : name === 'MEMBERS.md' ? 'members' : Number.parseInt(name.slice(8), 10);
	return {folder, part};
};
