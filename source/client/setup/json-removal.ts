import {findNodeAtLocation, type Node} from 'jsonc-parser';
import {type Path, readJsonText} from './json-text.js';
import {findComma} from './json-trivia.js';

/**
 * A text without the values at these paths, with commas put right, and without those containers of theirs that are empty
 * then and may go.
 */
export const removeFromJson = (text: string, paths: readonly Path[], mayGo: (container: Path) => boolean): string => {
	let rest = text;
	// From behind, so that the places in lists of those that are left stay right.
	for (const path of [...paths].reverse()) {
		rest = removeOne(rest, path);
		for (let container = path.slice(0, -1); container.length > 0; container = container.slice(0, -1)) {
			if (!isEmptyAt(rest, container) || !mayGo(container)) {
				break;
			}

			rest = removeOne(rest, container);
		}
	}

	return rest;
};

const nodeAt = (text: string, path: Path): Node | undefined => {
	const {root} = readJsonText(text);
	return root && findNodeAtLocation(root, [...path]);
};

const isEmptyAt = (text: string, path: Path): boolean => nodeAt(text, path)?.children?.length === 0;

const removeOne = (text: string, path: Path): string => {
	const value = nodeAt(text, path);
	const child = value?.parent?.type === 'property' ? value.parent : value;
	const siblings = child?.parent?.children ?? [];
	if (!child) {
		return text;
	}

	const before = text.slice(0, child.offset).trimEnd().length;
	const childEnd = child.offset + child.length;
	const comma = findComma(text, childEnd);
	const rest = text.slice(comma?.end ?? childEnd);
	const blanks = text.slice(before, child.offset);
	// What stands before may be a comment, which only a line's end ends.
	const kept = blanks.includes('\n') && !/^[ \t]*\r?\n/.test(rest) ? blanks : '';
	const without = text.slice(0, before) + kept + rest;
	const previous = siblings[siblings.indexOf(child) - 1];
	if (siblings.length === 1) {
		return closeUp(without, before);
	}

	// The comma before the last one has nothing to part any more.
	const spare = comma || !previous ? undefined : findComma(text, previous.offset + previous.length);
	return spare ? without.slice(0, spare.start) + without.slice(spare.end) : without;
};

/** Nothing but blanks between two brackets is nothing at all. */
const closeUp = (text: string, offset: number): string => {
	const rest = text.slice(offset);
	return /[[{]$/.test(text.slice(0, offset)) && /^\s*[\]}]/.test(rest)
		? text.slice(0, offset) + rest.trimStart()
		: text;
};
