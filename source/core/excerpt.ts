/** The beginning of a text as one line without control characters and half characters, at most `width` characters long. */
export const excerpt = (text: string, width: number): string => {
	const line = text
		.slice(0, width * 4)
		.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\s]+/gu, ' ')
		.trim();
	const characters = [...line];
	return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : line;
};
