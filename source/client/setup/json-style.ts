import type {Node} from 'jsonc-parser';
import type {JsonText} from './json-text.js';

/** How the people who wrote a text lay it out. */
export type JsonStyle = {
	newline: string;
	/** What one level is indented by. */
	unit: string;
	/** Whether `"a": 1` rather than `"a":1`, on one line. */
	isSpaced: boolean;
};

export const styleOf = ({text, root}: JsonText): JsonStyle => ({
	newline: text.includes('\r\n') ? '\r\n' : '\n',
	unit: (root?.children?.[0] && ownIndentOf(text, root.children[0])) || '  ',
	isSpaced: !/"\s*:\S/.test(text),
});

/** The blanks before a node that begins its line; undefined for one that does not. */
export const ownIndentOf = (text: string, {offset}: Pick<Node, 'offset'>): string | undefined => {
	const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
	return offset > before.length && /^[ \t]*$/.test(before) ? before : undefined;
};

/** The blanks that the line of an offset begins with. */
export const lineIndentOf = (text: string, offset: number): string =>
	/^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[0] ?? '';

/** A value over several lines; those after the first are indented. */
export const linesOf = (value: unknown, indent: string, {newline, unit}: JsonStyle): string =>
	JSON.stringify(value, undefined, unit).replaceAll('\n', `${newline}${indent}`);

/** A value on one line. */
export const oneLineOf = (value: unknown, {isSpaced}: JsonStyle): string =>
	isSpaced
		? JSON.stringify(value, undefined, 1).replace(
				/([[{])\n\s*|\n\s*([\]}])|\n\s*/g,
				(_, open, close) => open ?? close ?? ' ',
			)
		: JSON.stringify(value);
