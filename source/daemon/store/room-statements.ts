import {pageSize, type RoomStatement} from '../../core/transcript/room-files.js';
import type {Database} from './open-database.js';

type Row = Omit<RoomStatement, 'args' | 'at' | 'joined' | 'left'> & {
	args: string;
	at: number;
	joined: string;
	departed: string;
};

/** What was signed about the members of each room. */
export const roomStatementsTable = (database: Database) => {
	const insert = database.prepare<Row & {conversation_id: number}>(
		`INSERT INTO statements (id, agent_id, v, op, args, sig, at, conversation_id, joined, departed)
		VALUES (@id, @agent_id, @v, @op, @args, @sig, @at, @conversation_id, @joined, @departed)`,
	);
	const onPage = database.prepare<[number, number | null], Row>(
		`SELECT v, id, op, agent_id, args, sig, at, joined, departed FROM statements
		WHERE conversation_id = ? AND page IS ? ORDER BY position`,
	);
	const pages = database
		.prepare<[number], number>('SELECT ifnull(max(page), 0) FROM statements WHERE conversation_id = ?')
		.pluck();
	const turnPage = database.prepare<{room: number; page: number}>(
		`UPDATE statements SET page = @page WHERE position IN (
			SELECT position FROM statements WHERE conversation_id = @room AND page IS NULL ORDER BY position LIMIT ${pageSize}
		)`,
	);
	const isPageFull = database.prepare<[number]>(
		`SELECT 1 FROM statements WHERE conversation_id = ? AND page IS NULL LIMIT 1 OFFSET ${pageSize}`,
	);
	const join = database.prepare<[string, number]>(
		'UPDATE statements SET mesh = 1 WHERE id = ? AND conversation_id = ?',
	);
	const add = (conversationId: number, {joined, left, args, at, ...statement}: RoomStatement): void => {
		insert.run({
			...statement,
			conversation_id: conversationId,
			at: Date.parse(at),
			args: JSON.stringify(args),
			joined: JSON.stringify(joined),
			departed: JSON.stringify(left),
		});
	};

	return {
		add,
		/** Those that the mesh has carried out. */
		mesh: {
			add: (conversationId: number, statement: RoomStatement): void => {
				add(conversationId, statement);
				join.run(statement.id, conversationId);
			},
		},
		/** Puts the oldest on pages of their own, where there are more than one page holds; tells which pages these are. */
		turnPages: (conversationId: number): number[] => {
			const turned: number[] = [];
			while (isPageFull.get(conversationId)) {
				const page = (pages.get(conversationId) ?? 0) + 1;
				turnPage.run({room: conversationId, page});
				turned.push(page);
			}

			return turned;
		},
		pages: (conversationId: number): number => pages.get(conversationId) ?? 0,
		/** Oldest first; of those that are on no page yet where none is given. */
		of: (conversationId: number, page?: number): RoomStatement[] =>
			onPage.all(conversationId, page ?? null).map(({joined, departed, args, at, ...row}) => ({
				...row,
				at: new Date(at).toISOString(),
				// Reason for the casts: the columns hold what `add` wrote.
				args: JSON.parse(args) as Record<string, unknown>,
				joined: JSON.parse(joined) as string[],
				left: JSON.parse(departed) as string[],
			})),
	};
};
