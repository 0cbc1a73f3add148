/** The beginning of a text, at most so many bytes of UTF-8 and no half characters; what is cut ends in `…`. */
export const cutText = (text: string, maxBytes: number): string => {
	const bytes = Buffer.from(text, 'utf8');
	if (bytes.length <= maxBytes) {
		return text;
	}

	// A decoder that expects more leaves out half a character.
	return `${new TextDecoder().decode(bytes.subarray(0, Math.max(0, maxBytes - 3)), {stream: true})}…`;
};
