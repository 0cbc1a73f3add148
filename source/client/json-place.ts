/** Where a text stops being JSON, counted from 1, and why, in the words of any Node. */
export const placeOf = (text: string, error: unknown): {line: number; column: number; problem: string} => {
	const message = error instanceof Error ? error.message : String(error);
	const [, told] = /position (\d+)/.exec(message) ?? [];
	// Node 20 leaves the position out where the text is short.
	const position = told === undefined ? readJson(text) : Number(told);
	const before = text.slice(0, position).split('\n');
	const problem = message.replace(/ in JSON at position.*$|, (\.\.\.)?".*$| \(line.*$| at position.*$/s, '');
	return {line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem};
};

const space = /[ \t\r\n]*/y;
const scalar = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none of them in its strings
const string = /"([^"\\\u0000-\u001f]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** How far a text can be read as JSON. */
const readJson = (text: string): number => {
	let at = 0;
	const take = (pattern: RegExp): boolean => {
		pattern.lastIndex = at;
		const isThere = pattern.test(text);
		at = isThere ? pattern.lastIndex : at;
		return isThere;
	};
	const takes = (character: string): boolean => {
		take(space);
		const isThere = text[at] === character;
		at += isThere ? 1 : 0;
		return isThere;
	};

	/** The members of a list or an object, after its beginning. */
	const members = (end: string, member: () => boolean): boolean => {
		if (takes(end)) {
			return true;
		}

		do {
			if (!member()) {
				return false;
			}
		} while (takes(','));
		return takes(end);
	};

	const name = (): boolean => {
		take(space);
		return take(string) && takes(':');
	};

	const value = (): boolean => {
		if (takes('{')) {
			return members('}', () => name() && value());
		}

		return takes('[') ? members(']', value) : take(string) || take(scalar);
	};

	value();
	take(space);
	return at;
};
