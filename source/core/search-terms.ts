/** What all has to occur in a message: words that follow each other, the last of them whole or as a beginning. */
export type SearchTerm = {text: string; isPrefix: boolean};

/** What the index holds of a text: all else only parts words. */
const searchable = /[\p{L}\p{N}\p{Co}]/u;

/**
 * Reads what a person searches for: words parted by white space, `"two words"` that follow each other, and `beg*` for how
 * a word begins. What has neither letter nor digit cannot be found and is left out.
 */
export const searchTerms = (words: string): SearchTerm[] => {
	const terms = [...words.replace(/\p{Cc}/gu, ' ').matchAll(/"([^"]*)"(\*?)|\S+/gu)].map(
		([term, quoted, star]): SearchTerm =>
			quoted === undefined
				? {text: term.replace(/\*$/, ''), isPrefix: term.endsWith('*')}
				: {text: quoted, isPrefix: star === '*'},
	);
	return terms.filter(({text}) => searchable.test(text));
};
