/** The beginning of a text as one line without control characters and half characters, at most `width` characters long. */
export const excerpt = (text: string, width: number): string => {
	const line = flatten(text.slice(0, width * 4)).trim();
	const characters = [...line];
	return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : line;
};

/** As `excerpt`, of what is around a place in the text, with two thirds of it after that place. */
export const excerptAround = (text: string, place: number, width: number): string => {
	const before = [...flatten(text.slice(Math.max(0, place - width * 4), place)).trimStart()];
	const after = [...flatten(text.slice(place, place + width * 4)).trimEnd()];
	const room = Math.max(Math.floor(width / 3), width - after.length);
	const lead = before.length > room ? ['…', ...before.slice(before.length - room + 1)] : before;
	const rest = width - lead.length;
	const tail = after.length > rest ? [...after.slice(0, rest - 1), '…'] : after;
	return [...lead, ...tail].join('').trim();
};

const flatten = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\s]+/gu, ' ');
