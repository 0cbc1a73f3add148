/** The comma that comes next, past blanks and comments; undefined where something else does. */
export const findComma = (text: string, offset: number): {start: number; end: number} | undefined => {
	const start = endOf(/(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y, text, offset);
	return text[start] === ',' ? {start, end: start + 1} : undefined;
};

/** Past the comments that begin on this line. */
export const endOfRemarks = (text: string, offset: number): number =>
	endOf(/(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[\s\S]*?\*\/))*/y, text, offset);

const endOf = (sticky: RegExp, text: string, offset: number): number => {
	sticky.lastIndex = offset;
	return offset + (sticky.exec(text)?.[0].length ?? 0);
};
