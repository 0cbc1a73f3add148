import {log, type PromiseFsClient, readBlob, resolveRef, TREE, walk} from 'isomorphic-git';
import {type ListedFile, type TranscriptSource, transcriptCommit} from './transcript-source.js';

/** A transcript's repository as isomorphic-git reads it, wherever and through whatever file system. */
export type TranscriptPlace = {fs: PromiseFsClient; dir: string};

const branch = 'refs/heads/main';

/** What the newest commit of this moment has at a path; undefined where there is nothing. */
export const readNewest = async (place: TranscriptPlace, path: string): Promise<Uint8Array | undefined> => {
	const oid = await resolveRef({...place, ref: branch});
	return steadily(() => readBlob({...place, oid, filepath: path})).then(
		({blob}) => blob,
		() => undefined,
	);
};

/** A transcript read by isomorphic-git, so that checking it needs no git. */
export const openTranscriptSource = (at: TranscriptPlace): TranscriptSource => {
	const place = {...at, cache: {}};
	let tip: Promise<string> | undefined;

	/** The same for all that is read: a daemon may be committing meanwhile. */
	const tipOnce = (): Promise<string> => {
		tip ??= resolveRef({...place, ref: branch});
		return tip;
	};

	return {
		commits: async () => {
			const entries = await steadily(async () => log({...place, ref: await tipOnce()}));
			return entries.reverse().map(({oid, commit: {message, author}}) => ({
				...transcriptCommit(oid, message),
				shown: {author: `${author.name} <${author.email}>`, subject: message.split('\n')[0] ?? ''},
			}));
		},
		list: async () => {
			const ref = await tipOnce();
			const files = await steadily(() => filesAt(place, ref));
			return files.sort((left, right) => (left.path < right.path ? -1 : 1));
		},
		read: async function* (files) {
			for (const file of files) {
				const {blob} = await steadily(() => readBlob({...place, oid: file.oid}));
				yield {file, content: blob};
			}
		},
	};
};

const filesAt = async (place: TranscriptPlace, ref: string): Promise<ListedFile[]> => {
	const files: ListedFile[] = [];
	await walk({
		...place,
		trees: [TREE({ref})],
		map: async (path, [entry]) => {
			if ((await entry?.type()) === 'blob') {
				files.push({path, oid: (await entry?.oid()) ?? ''});
			}
		},
	});
	return files;
};

const attempts = 5;

/** A git that repacks meanwhile takes packs away that isomorphic-git has just seen: what fails is read from those that are there then. */
const steadily = async <T>(read: () => Promise<T>): Promise<T> => {
	for (let attempt = 1; ; attempt++) {
		try {
			return await read();
		} catch (error) {
			if (attempt === attempts) {
				throw error;
			}
		}
	}
};
