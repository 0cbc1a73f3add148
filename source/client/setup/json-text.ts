import {getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode} from 'jsonc-parser';
import {JsonFault} from '../../core/placed-json.js';

/** A JSON text, with comments or without, that is edited in place. */
export type JsonText = {
	text: string;
	/** Undefined where there is nothing but blanks and comments. */
	root: Node | undefined;
};

export type Path = readonly (string | number)[];

/** By jsonc-parser's names for them. */
const problems: Readonly<Record<string, string>> = {
	InvalidSymbol: 'this is no JSON value',
	InvalidNumberFormat: 'this is no number',
	PropertyNameExpected: 'a name in double quotes is missing here',
	ValueExpected: 'a value is missing here',
	ColonExpected: 'a colon is missing here',
	CommaExpected: 'a comma is missing here',
	CloseBraceExpected: 'a } is missing here',
	CloseBracketExpected: 'a ] is missing here',
	EndOfFileExpected: 'something stands after the end of the value',
	UnexpectedEndOfComment: 'this comment does not end',
	UnexpectedEndOfString: 'this string does not end on its line',
};

/** @throws JsonFault */
export const readJsonText = (text: string): JsonText => {
	const errors: ParseError[] = [];
	const root = parse(text, errors);
	const [error] = errors;
	if (error) {
		throw new JsonFault(error.offset, problems[printParseErrorCode(error.error)] ?? 'this is no JSON');
	}

	return {text, root};
};

/** What the text says, with objects and lists as JSON.parse makes them. */
export const contentOf = ({root}: JsonText): unknown => (root ? getNodeValue(root) : undefined);

/**
 * The value of a member, undefined where there is none.
 * @throws JsonFault where there are two of that name: which one counts, programs see differently
 */
export const memberOf = (object: Node, name: string): Node | undefined => {
	const [first, second] = (object.children ?? []).filter(({children}) => children?.[0]?.value === name);
	if (second) {
		throw new JsonFault(second.offset, `${JSON.stringify(name)} is there twice`);
	}

	return first?.children?.[1];
};

/** @throws JsonFault where the value is of another kind */
export const expectType = (node: Node, type: 'object' | 'array'): void => {
	if (node.type !== type) {
		throw new JsonFault(node.offset, `${type === 'object' ? 'an object {…}' : 'a list […]'} is expected here`);
	}
};

const parse = (text: string, errors: ParseError[]): Node | undefined => {
	try {
		// A byte order mark is no blank to the parser; a space in its place keeps all offsets.
		return parseTree(text.replace(/^\uFEFF/, ' '), errors, {allowTrailingComma: true, allowEmptyContent: true});
	} catch (cause) {
		if (cause instanceof RangeError) {
			throw new JsonFault(0, 'this is nested too deeply');
		}

		throw cause;
	}
};
