import {log, type PromiseFsClient, resolveRef, TREE, walk} from 'isomorphic-git';

/** A transcript's repository as isomorphic-git reads it: any folder, through any file system. */
export type TranscriptPlace = {fs: PromiseFsClient; dir: string};

export type TranscriptFile = {path: string; text: string};

/** One commit, oldest first in lists. `id` is that of the message or request it was made for. */
export type TranscriptCommit = {oid: string; id: string | undefined};

const trailer = /^Lalia-Id: ([0-9A-Z]{26})$/m;

/** The commits of the transcript's branch, oldest first. Rejects where there is no such branch. */
export const readCommits = async (place: TranscriptPlace): Promise<TranscriptCommit[]> => {
	const entries = await log({...place, ref: 'refs/heads/main'});
	return entries
		.reverse()
		.map(({oid, commit}) => ({oid, id: trailer.exec(commit.message.slice(commit.message.indexOf('\n')))?.[1]}));
};

/** Every file of the newest commit, ordered by path. */
export const readFiles = async (place: TranscriptPlace): Promise<TranscriptFile[]> => {
	const ref = await resolveRef({...place, ref: 'refs/heads/main'});
	const files: TranscriptFile[] = [];
	await walk({
		...place,
		trees: [TREE({ref})],
		map: async (path, [entry]) => {
			if ((await entry?.type()) === 'blob') {
				files.push({path, text: Buffer.from((await entry?.content()) ?? []).toString('utf8')});
			}
		},
	});
	return files.sort((left, right) => (left.path < right.path ? -1 : 1));
};
