/** A text, and where it goes in the one that it is put into: an offset before any of them is. */
export type Insertion = {offset: number; text: string};

/** @param insertions in the order of their offsets */
export const insertAll = (text: string, insertions: readonly Insertion[]): string => {
	let done = 0;
	let result = '';
	for (const {offset, text: inserted} of insertions) {
		result += text.slice(done, offset) + inserted;
		done = offset;
	}

	return result + text.slice(done);
};

/** The reverse of `insertAll`; undefined where the text is not what that made. */
export const takeOutAll = (text: string, insertions: readonly Insertion[]): string | undefined => {
	let shift = 0;
	let done = 0;
	let result = '';
	for (const {offset, text: inserted} of insertions) {
		const place = offset + shift;
		if (!text.startsWith(inserted, place)) {
			return undefined;
		}

		result += text.slice(done, place);
		done = place + inserted.length;
		shift += inserted.length;
	}

	return result + text.slice(done);
};
