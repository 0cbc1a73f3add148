import type {Node} from 'jsonc-parser';
import type {Insertion} from './insertion.js';
import {type JsonStyle, lineIndentOf, linesOf, oneLineOf, ownIndentOf, styleOf} from './json-style.js';
import {expectType, type JsonText, memberOf, type Path} from './json-text.js';
import {endOfRemarks, findComma} from './json-trivia.js';

/** What is to be in a document: a member of the object at `path`, unless it is there, or one more item of the list there. */
export type Addition = {path: readonly string[]; name?: string; value: unknown};

/** What one object or list of the document gets. */
type Fresh = {members: Record<string, unknown>; items: unknown[]};

/**
 * The insertions that add to a document, and the paths of objects, lists and members that had to be made for them. Written
 * anew instead of taken from jsonc-parser's `modify`, which puts a new member between the last one and the comment behind it.
 * @throws JsonFault where something of another kind is in the way
 */
export const addToJson = (
	document: JsonText,
	additions: readonly Addition[],
): {insertions: Insertion[]; made: Path[]} => {
	const targets = new Map<Node | undefined, Fresh>();
	const made: Path[] = [];
	for (const addition of additions) {
		place(document.root, addition, {targets, made});
	}

	const insertions = [...targets].flatMap(([node, fresh]) =>
		node ? insertInto(document, node, fresh) : [wholeDocument(document, fresh)],
	);
	return {insertions: insertions.toSorted((left, right) => left.offset - right.offset), made};
};

type Placing = {targets: Map<Node | undefined, Fresh>; made: Path[]};

/** Goes down to the innermost object or list that is there; all below it is made. */
const place = (root: Node | undefined, {path, name, value}: Addition, {targets, made}: Placing): void => {
	let node = root;
	let depth = 0;
	for (; node && depth < path.length; depth++) {
		expectType(node, 'object');
		const next = memberOf(node, path[depth] ?? '');
		if (!next) {
			break;
		}

		node = next;
	}

	if (node && depth === path.length) {
		expectType(node, name === undefined ? 'array' : 'object');
		if (name !== undefined && memberOf(node, name)) {
			return;
		}
	}

	const fresh = targets.get(node) ?? {members: {}, items: []};
	targets.set(node, fresh);

	const missing = path.slice(depth);
	made.push(...missing.map((_, index) => path.slice(0, depth + index + 1)));
	if (missing.length === 0 && name === undefined) {
		fresh.items.push(value);
		return;
	}

	putInto(fresh.members, missing, {name, value});
};

const putInto = (
	members: Record<string, unknown>,
	path: readonly string[],
	{name, value}: Pick<Addition, 'value'> & {name: string | undefined},
): void => {
	const [first, ...rest] = path;
	if (first === undefined) {
		members[name ?? ''] = value;
	} else if (rest.length === 0 && name === undefined) {
		// Reason for the cast: what stands there was put there by the line below.
		members[first] = [...((members[first] as unknown[] | undefined) ?? []), value];
	} else {
		members[first] ??= {};
		putInto(members[first] as Record<string, unknown>, rest, {name, value});
	}
};

const wholeDocument = ({text, root}: JsonText, {members}: Fresh): Insertion => {
	const style = styleOf({text, root});
	const lead = text.trim() === '' || text.endsWith('\n') ? '' : style.newline;
	const end = text.trim() === '' && text.includes('\n') ? '' : style.newline;
	const offset = text.trim() === '' && !text.startsWith('\uFEFF') ? 0 : text.length;
	return {offset, text: `${lead}${linesOf(members, '', style)}${end}`};
};

const insertInto = (document: JsonText, node: Node, {members, items}: Fresh): Insertion[] => {
	const {text} = document;
	const style = styleOf(document);
	const isEmpty = (node.children ?? []).length === 0;
	const around = isEmpty ? (node.parent?.parent ?? node) : node;
	const isOnLines =
		(isEmpty && node === document.root) || text.slice(around.offset, around.offset + around.length).includes('\n');
	const indent = childIndentOf(text, node, style);
	const render = (value: unknown) => (isOnLines ? linesOf(value, indent, style) : oneLineOf(value, style));
	const colon = style.isSpaced || isOnLines ? ': ' : ':';
	const entries = [
		...Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}${colon}${render(value)}`),
		...items.map(render),
	];
	const blank = style.isSpaced ? ' ' : '';
	const lead = isOnLines ? `${style.newline}${indent}` : blank;
	return isEmpty
		? [fillEmpty(text, node, {entries, lead: isOnLines ? lead : '', newline: style.newline})]
		: append(text, node, {entries, lead});
};

type Entries = {entries: string[]; lead: string};

/** After what comments there are. */
const fillEmpty = (text: string, node: Node, {entries, lead, newline}: Entries & {newline: string}): Insertion => {
	const end = node.offset + node.length - 1;
	const inner = text.slice(node.offset + 1, end);
	const offset = node.offset + 1 + inner.trimEnd().length;
	const close = lead === '' || text.slice(offset, end).includes('\n') ? '' : newline + lineIndentOf(text, node.offset);
	return {offset, text: `${lead}${entries.join(`,${lead || ' '}`)}${close}`};
};

/** After the last child, its comma, and the comments behind it on its line. */
const append = (text: string, node: Node, {entries, lead}: Entries): Insertion[] => {
	const last = node.children?.at(-1) ?? node;
	const childEnd = last.offset + last.length;
	const commaEnd = findComma(text, childEnd)?.end;
	const offset = endOfRemarks(text, commaEnd ?? childEnd);
	const added = `${lead}${entries.join(`,${lead}`)}`;
	return commaEnd === undefined
		? [
				{offset: childEnd, text: ','},
				{offset, text: added},
			]
		: [{offset, text: `${added},`}];
};

const childIndentOf = (text: string, node: Node, {unit}: JsonStyle): string => {
	const [first] = node.children ?? [];
	return (first && ownIndentOf(text, first)) ?? lineIndentOf(text, node.offset) + unit;
};
