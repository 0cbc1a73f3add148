import type {Talker} from './talk.js';

export const foundBy = async (searcher: Talker, words: string, args: Record<string, unknown> = {}) =>
	(await searcher.must('search', {words, ...args})).matches;

/** `<where>#<seq>` of each match, in their order. */
export const placesFor = async (
	searcher: Talker,
	words: string,
	args: Record<string, unknown> = {},
): Promise<string[]> => (await foundBy(searcher, words, args)).map(({room, peer, seq}) => `${room ?? peer}#${seq}`);

export const tellAll = async (from: Talker, peer: string, bodies: string[]): Promise<void> => {
	for (const body of bodies) {
		await from.must('tell', {peer, body});
	}
};
