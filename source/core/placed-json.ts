/** A JSON value, and its offset in the text. A member's own offset is that of its name. */
export type PlacedJson = {
	offset: number;
	value: string | number | boolean | null | PlacedJson[] | Map<string, PlacedJson & {nameOffset: number}>;
};

/** A text that is no JSON, and from which offset on. */
export class JsonFault extends Error {
	override readonly name = 'JsonFault';
	readonly offset: number;

	constructor(offset: number, problem: string) {
		super(problem);
		this.offset = offset;
	}
}

/** A place in a text, as editors count: from 1. */
export const lineAndColumn = (text: string, offset: number): {line: number; column: number} => {
	const before = text.slice(0, offset).split('\n');
	return {line: before.length, column: (before.at(-1) ?? '').length + 1};
};

/** Deeper than any file that a person writes. */
const maxDepth = 64;

/** Between the quotes all from U+0020 on but the quote and the backslash. */
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const scalar = new RegExp(`${string.source}|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null`, 'y');

/**
 * Reads a file that people edit. JSON.parse does not always say where it failed, words it in another way in each Node,
 * and takes the last of two members of one name without a word.
 * @throws JsonFault
 */
export const readPlacedJson = (text: string): PlacedJson => {
	const cursor = cursorOn(text);
	const json = readValue(cursor, 0);
	cursor.skipBlanks();
	if (cursor.offset() < text.length) {
		throw cursor.fault('something stands after the end of the value');
	}

	return json;
};

type Cursor = ReturnType<typeof cursorOn>;

const cursorOn = (text: string) => {
	let offset = 0;

	/** What the sticky pattern matches here, and past it; undefined where it does not match. */
	const take = (pattern: RegExp): string | undefined => {
		pattern.lastIndex = offset;
		const [found] = pattern.exec(text) ?? [];
		offset += found?.length ?? 0;
		return found;
	};

	const skipBlanks = (): void => void take(/[ \t\n\r]*/y);

	return {
		take,
		skipBlanks,
		offset: () => offset,
		/** Past blanks and this character, if it is what comes next. */
		takes: (character: string): boolean => {
			skipBlanks();
			const isNext = text[offset] === character;
			offset += isNext ? 1 : 0;
			return isNext;
		},
		fault: (problem: string): JsonFault =>
			new JsonFault(offset, offset === text.length ? `the file ends too early: ${problem}` : problem),
	};
};

const readValue = (cursor: Cursor, depth: number): PlacedJson => {
	cursor.skipBlanks();
	const offset = cursor.offset();
	if (depth > maxDepth) {
		throw cursor.fault('this is nested too deeply');
	}

	if (cursor.takes('{')) {
		return {offset, value: readMembers(cursor, depth)};
	}

	if (cursor.takes('[')) {
		return {offset, value: readItems(cursor, depth)};
	}

	const found = cursor.take(scalar);
	if (found === undefined) {
		throw cursor.fault('a value is missing here, or a string that ends on its line and has only the escapes of JSON');
	}

	return {offset, value: JSON.parse(found)};
};

const readMembers = (cursor: Cursor, depth: number): Map<string, PlacedJson & {nameOffset: number}> => {
	const members = new Map<string, PlacedJson & {nameOffset: number}>();
	if (cursor.takes('}')) {
		return members;
	}

	do {
		cursor.skipBlanks();
		const nameOffset = cursor.offset();
		const quoted = cursor.take(string);
		if (quoted === undefined) {
			throw cursor.fault('a name in double quotes is missing here');
		}

		const name: string = JSON.parse(quoted);
		if (members.has(name)) {
			throw new JsonFault(nameOffset, `${quoted} is there twice`);
		}

		if (!cursor.takes(':')) {
			throw cursor.fault(`a colon is missing after ${quoted}`);
		}

		members.set(name, {...readValue(cursor, depth + 1), nameOffset});
	} while (cursor.takes(','));

	if (!cursor.takes('}')) {
		throw cursor.fault('a comma or } is missing here');
	}

	return members;
};

const readItems = (cursor: Cursor, depth: number): PlacedJson[] => {
	const items: PlacedJson[] = [];
	if (cursor.takes(']')) {
		return items;
	}

	do {
		items.push(readValue(cursor, depth + 1));
	} while (cursor.takes(','));

	if (!cursor.takes(']')) {
		throw cursor.fault('a comma or ] is missing here');
	}

	return items;
};
