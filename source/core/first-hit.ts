import type {SearchTerm} from './search-terms.js';

const letter = '[\\p{L}\\p{N}\\p{Co}]';

/** Finds where in a text the first of the terms is, as the index reads them; undefined where it has none. */
export const hitFinder = (terms: SearchTerm[]): ((text: string) => number | undefined) => {
	const patterns = terms.map(({text, isPrefix}) => {
		const words = fold(text).match(new RegExp(`${letter}+`, 'gu')) ?? [];
		return words.join(`[^\\p{L}\\p{N}\\p{Co}]+`) + (isPrefix ? '' : `(?!${letter})`);
	});
	const pattern = new RegExp(`(?:${patterns.join('|')})`, 'giu');
	const isLetterBefore = new RegExp(`${letter}$`, 'u');

	return text => {
		const folded = fold(text);
		for (const {index} of folded.matchAll(pattern)) {
			if (!isLetterBefore.test(folded.slice(Math.max(0, index - 2), index))) {
				return placeIn(text, folded, index);
			}
		}

		return undefined;
	};
};

/** Without accents and other marks. */
const fold = (text: string): string =>
	/^[\0-\x7f]*$/.test(text)
		? text
		: text
				.normalize('NFD')
				.replace(/\p{M}+/gu, '')
				.normalize('NFC');

/** The place in a text of what is at `index` once it is folded. */
const placeIn = (text: string, folded: string, index: number): number => {
	if (folded.length === text.length) {
		return index;
	}

	let passed = 0;
	for (const {0: character, index: place} of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
		if (passed >= index) {
			return place;
		}

		passed += fold(character).length;
	}

	return 0;
};
