/** Where the parser stopped in a text that is no JSON, counted from 1, and why, in the words of any Node. */
export const placeOf = (text: string, error: unknown): {line: number; column: number; problem: string} => {
	const message = error instanceof Error ? error.message : String(error);
	const [, position] = /position (\d+)/.exec(message) ?? [];
	const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
	const problem = message.replace(/ in JSON at position.*$| \(line.*$| at position.*$/s, '');
	return {line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem};
};
