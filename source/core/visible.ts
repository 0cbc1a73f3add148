/**
 * A text that is safe to show on a terminal: escape sequences and other control characters become pictures of
 * themselves (U+2400 and following), direction overrides become U+FFFD; newlines and tabs stay.
 */
export const visible = (text: string): string =>
	text
		.replace(/\r\n/g, '\n')
		.replace(/(?![\n\t])\p{Cc}/gu, picture)
		.replace(/[\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');

/** Of the first 32 and of DEL there are pictures; of the second 32, which some terminals obey, there are none. */
const picture = (control: string): string => {
	const code = control.charCodeAt(0);
	if (code < 0x20) {
		return String.fromCharCode(0x2400 + code);
	}

	return code === 0x7f ? '\u2421' : '\uFFFD';
};
