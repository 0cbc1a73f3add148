import wrapAnsi from 'wrap-ansi';
import {inverse, isInverseIn} from './inverse.js';

/** What is written in a field, and where the cursor stands: before this place of it, between two characters as a person sees them. */
export type Written = {value: string; cursor: number};

/** What a person takes for one character may be several of JavaScript's: 👩‍👧 has five, é may have two. */
const characters = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

export const withText = ({value, cursor}: Written, text: string): Written => {
	const next = `${value.slice(0, cursor)}${text}${value.slice(cursor)}`;
	return {value: next, cursor: endAt(next, cursor + text.length)};
};

/** Without the character before the cursor. */
export const withoutLast = ({value, cursor}: Written): Written => {
	const start = startBefore(value, cursor);
	const next = `${value.slice(0, start)}${value.slice(cursor)}`;
	return {value: next, cursor: endAt(next, start)};
};

export const toLeft = ({value, cursor}: Written): Written => ({value, cursor: startBefore(value, cursor)});

export const toRight = ({value, cursor}: Written): Written => ({value, cursor: endAt(value, cursor + 1)});

/** The line with the cursor in it, of what is written in lines of that width. */
export const lineAtCursor = ({value, cursor}: Written, columns: number): string => {
	const begin = value.lastIndexOf('\n', cursor - 1) + 1;
	const [line = ''] = value.slice(begin).split('\n', 1);
	const at = cursor - begin;
	const end = endAt(line, at + 1);
	const marked = `${line.slice(0, at)}${inverse(line.slice(at, end) || ' ')}${line.slice(end)}`;
	return wrapped(marked, columns).find(isInverseIn) ?? '';
};

export const lastLine = (value: string, columns: number): string =>
	wrapped(value.slice(value.lastIndexOf('\n') + 1), columns).at(-1) ?? '';

const wrapped = (line: string, columns: number): string[] =>
	wrapAnsi(line, Math.max(1, columns), {hard: true, trim: false}).split('\n');

/** Where the character begins that ends here, or has this place within it. */
const startBefore = (value: string, place: number): number =>
	place === 0 ? 0 : (characters.segment(value).containing(place - 1)?.index ?? 0);

/** This place, or where the character ends that has it within it. */
const endAt = (value: string, place: number): number => {
	if (place >= value.length) {
		return value.length;
	}

	const last = characters.segment(value).containing(place - 1);
	return last ? last.index + last.segment.length : 0;
};
