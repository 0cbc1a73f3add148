/**
 * A text that is safe to show on a terminal: escape sequences and other control characters become pictures of
 * themselves (U+2400 and following), direction overrides become U+FFFD; newlines and tabs stay.
 */
export const visible = (text: string): string =>
	text
		.replace(/\r\n/g, '\n')
		.replace(/[\0-\x08\x0b-\x1f]/g, control => String.fromCodePoint(0x2400 + control.charCodeAt(0)))
		.replace(/\x7f/g, '\u2421')
		.replace(/[\x80-\x9f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
