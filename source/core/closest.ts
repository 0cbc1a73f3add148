import {distance} from 'fastest-levenshtein';

/** Those of the words that a typo or two make of this one, the closest first. */
export const closest = (wanted: string, words: readonly string[]): string[] => {
	const most = Math.max(1, Math.floor(wanted.length / 3));
	return words
		.map(word => ({word, slips: distance(wanted.toLowerCase(), word.toLowerCase())}))
		.filter(({word, slips}) => slips <= most || (wanted.length > 2 && word.startsWith(wanted)))
		.sort((left, right) => left.slips - right.slips)
		.map(({word}) => word);
};
