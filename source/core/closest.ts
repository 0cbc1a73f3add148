import {distance} from 'fastest-levenshtein';

/** Those of the words that a typo or two make of this one, the closest first, three at most. */
export const closest = (wanted: string, words: readonly string[]): string[] => {
	const most = Math.max(1, Math.floor(wanted.length / 3));
	return words
		.map(word => ({word, slips: slipsBetween(wanted.toLowerCase(), word.toLowerCase())}))
		.filter(({word, slips}) => slips <= most || (wanted.length > 2 && word.startsWith(wanted)))
		.sort((left, right) => left.slips - right.slips)
		.slice(0, 3)
		.map(({word}) => word);
};

/** The end of a message that found nothing; empty where nothing comes close. */
export const didYouMean = (words: readonly string[]): string =>
	words.length > 0 ? `; did you mean ${words.join(' or ')}?` : '';

/** Two neighbours that have changed places are one slip, where Levenshtein counts two. */
const slipsBetween = (wanted: string, word: string): number => (isSwapped(wanted, word) ? 1 : distance(wanted, word));

const isSwapped = (wanted: string, word: string): boolean => {
	const place = [...wanted].findIndex((character, index) => character !== word[index]);
	const swapped = wanted.slice(0, place) + wanted.charAt(place + 1) + wanted.charAt(place) + wanted.slice(place + 2);
	return place !== -1 && swapped === word;
};
