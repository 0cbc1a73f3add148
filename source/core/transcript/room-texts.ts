import {
	type MembersFile,
	pageSize,
	parseMembersFile,
	parsePage,
	type RoomPart,
	type RoomStatement,
	roomPartAt,
	roomPath,
} from './room-files.js';
import {type TranscriptFile, textOf} from './transcript-source.js';

/** What the files of a room say that are no messages; undefined where one is no text. */
export type RoomTexts = ReadonlyMap<RoomPart, string | undefined>;

/** By folder. */
export const readRoomTexts = async (files: AsyncIterable<TranscriptFile>): Promise<Map<string, RoomTexts>> => {
	const rooms = new Map<string, Map<RoomPart, string | undefined>>();
	for await (const read of files) {
		const found = roomPartAt(read.file.path);
		if (found) {
			const texts = rooms.get(found.folder) ?? new Map<RoomPart, string | undefined>();
			rooms.set(found.folder, texts.set(found.part, textOf(read)));
		}
	}

	return rooms;
};

/** What is wrong with which file. */
export type RoomProblem = {path: string; problem: string};

/** All statements of a room, oldest first: those of its pages, and behind them those of `MEMBERS.md`. */
export const statementsIn = (folder: string, texts: RoomTexts): MembersFile | RoomProblem => {
	const newest = parseMembersFile(texts.get('members') ?? '');
	if (!newest) {
		return {path: roomPath(folder, 'members'), problem: 'it is gone, or no list of members'};
	}

	const statements: RoomStatement[] = [];
	for (let page = 1; page <= newest.pages; page++) {
		const older = parsePage(texts.get(page) ?? '');
		if (older?.length !== pageSize) {
			return {path: roomPath(folder, page), problem: `it is gone, or no page of ${pageSize} statements`};
		}

		statements.push(...older);
	}

	return {pages: newest.pages, statements: [...statements, ...newest.statements]};
};

/** The file that a statement is in, by its place among all of its room. */
export const statementPath = (folder: string, pages: number, index: number): string => {
	const page = Math.floor(index / pageSize) + 1;
	return roomPath(folder, page > pages ? 'members' : page);
};
