/** Lines between which a file of the user's belongs to lalia. */
const beginMark = '<!-- lalia:begin -->';
const endMark = '<!-- lalia:end -->';

/** A place from the beginning of the one mark to the end of the other, or what is wrong with the marks, or nothing. */
export type Section = {start: number; end: number} | {line: number; problem: string} | undefined;

/** @param text any bytes, a character each: the marks are ASCII */
export const findSection = (text: string): Section => {
	// A byte-order mark may stand before the first line.
	const marks = [...text.matchAll(/^(?:\xEF\xBB\xBF)?[ \t]*(<!-- lalia:(?:begin|end) -->)[ \t]*$/gm)].map(match => ({
		mark: match[1],
		at: match.index + match[0].indexOf('<'),
	}));
	const lineOf = (at: number): number => text.slice(0, at).split('\n').length;
	const [first, second, third] = marks;
	if (!first) {
		return undefined;
	}

	if (first.mark === endMark) {
		return {line: lineOf(first.at), problem: `${endMark} has no ${beginMark} before it`};
	}

	if (second?.mark !== endMark) {
		return {line: lineOf(first.at), problem: `${beginMark} has no ${endMark} after it`};
	}

	if (third) {
		return {line: lineOf(third.at), problem: 'there is one section already, and this begins or ends another one'};
	}

	return {start: first.at, end: second.at + endMark.length};
};

/**
 * The text with this section in it, in the place of the one that it has or at its end; all other bytes as they were.
 * @param text bytes, a character each, with marks that are sound
 * @param content lines of ASCII, ended by `\n`
 */
export const withSection = (text: string, content: string): string => {
	const newline = newlineOf(text);
	const section = `${beginMark}\n${content}${endMark}`.replaceAll('\n', newline);
	const found = findSection(text);
	if (found && 'start' in found) {
		return text.slice(0, found.start) + section + text.slice(found.end);
	}

	const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline;
	return text + gap + section + newline;
};

/** A carriage return at the very end has no line feed yet: with ours it would be another line end than the one we chose. */
const newlineOf = (text: string): string => (/\r\n|\n|\r$/.exec(text)?.[0] ?? '\n').replace(/^\r$/, '\r\n');
