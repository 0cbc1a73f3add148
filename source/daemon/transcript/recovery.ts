import type {Outbox, TranscriptEntry} from './entry.js';
import {type GitContext, runGit} from './git-child.js';

export type NewestEntry = {id: string; commit: string};

const candidates = 50;

/** The newest entry that is committed, past any commits of the user's own. */
export const readNewestEntry = async (context: GitContext, tip: string): Promise<NewestEntry | undefined> => {
	// A message can begin like the trailer, so grep alone does not tell.
	const format = '--format=%H %(trailers:key=Lalia-Id,valueonly,separator=%x20)';
	const args = ['log', `--max-count=${candidates}`, '--grep=^Lalia-Id: ', format, tip];
	const {stdout} = await runGit(context, {args});
	for (const line of stdout.toString().split('\n')) {
		const [commit, id] = line.split(' ');
		if (commit && id) {
			return {id, commit};
		}
	}
	return;
};

/** Pending entries up to and including this one, oldest first, a page at a time; a page has to be settled before the next is asked for. */
export const pagesUpTo = function* (
	outbox: Outbox,
	id: string,
	limit: {entries: number; bytes: number},
): Generator<TranscriptEntry[]> {
	while (outbox.has(id)) {
		const page = outbox.next(limit);
		const last = page.findIndex(entry => entry.id === id);
		yield last === -1 ? page : page.slice(0, last + 1);
	}
};
