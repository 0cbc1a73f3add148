import {type ListedFile, type TranscriptFile, type TranscriptSource, transcriptCommit} from './transcript-source.js';

/** Runs git in a repository; resolves with what it wrote on standard output, once it has ended well. */
export type GitReader = (args: readonly string[], input?: Uint8Array) => Promise<Buffer>;

/** What one git reads at once: enough that its start is cheap, little enough for the memory. */
const pageLimit = {files: 1_000, bytes: 8_000_000};

/** The transcript of a branch, read by git itself. */
export const openGitSource = (git: GitReader, ref: string): TranscriptSource => ({
	commits: async () => {
		const order = ['--reverse', '--topo-order', '--no-show-signature'];
		const stdout = await git(['log', '-z', ...order, '--format=%H%n%an <%ae>%n%B', ref, '--']);
		return records(stdout).map(record => {
			const [oid = '', author = '', subject = ''] = record.split('\n', 3);
			const message = record.slice(oid.length + author.length + 2);
			return {...transcriptCommit(oid, message), shown: {author, subject}};
		});
	},
	list: async () => {
		return listFiles(git, [ref]);
	},
	read: files => readFiles(git, files),
});

/** The files of a commit, or of folders in it, ordered by path. */
const listFiles = async (git: GitReader, [ref, ...folders]: readonly [string, ...string[]]) => {
	const stdout = await git(['ls-tree', '-r', '-l', '-z', '--full-tree', ref, '--', ...folders]);
	return records(stdout)
		.flatMap(listedFile)
		.sort((left, right) => (left.path < right.path ? -1 : 1));
};

/** Their contents, in this order. */
export const readFiles = async function* (
	git: GitReader,
	files: readonly ListedFile[],
): AsyncGenerator<TranscriptFile> {
	const pages = pagesOf(files);
	let next = readPage(git, pages.next().value);
	for (let page = await next; page; page = await next) {
		next = readPage(git, pages.next().value); // While this one is worked on.
		next.catch(() => {}); // Whoever stops here never asks how it ended.
		yield* page;
	}
};

const readPage = async (git: GitReader, page: ListedFile[] | undefined) => {
	if (page === undefined) {
		return undefined;
	}

	const input = Buffer.from(page.map(({oid}) => `${oid}\n`).join(''));
	return contentsOf(page, await git(['cat-file', '--batch'], input));
};

const records = (stdout: Buffer): string[] => stdout.toString('utf8').split('\0').filter(Boolean);

const listedFile = (line: string): ListedFile[] => {
	const [, oid, size, path] = /^\d+ blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(line) ?? [];
	return oid === undefined || path === undefined ? [] : [{path, oid, sizeBytes: Number(size)}];
};

const pagesOf = function* (files: readonly ListedFile[]): Generator<ListedFile[], undefined> {
	let page: ListedFile[] = [];
	let bytes = 0;
	for (const file of files) {
		page.push(file);
		bytes += file.sizeBytes ?? 0;
		if (page.length >= pageLimit.files || bytes >= pageLimit.bytes) {
			yield page;
			page = [];
			bytes = 0;
		}
	}

	if (page.length > 0) {
		yield page;
	}

	return undefined;
};

/** Of each file a line `<oid> <type> <size>`, its content, and a newline. */
const contentsOf = function* (page: readonly ListedFile[], stdout: Buffer): Generator<TranscriptFile> {
	let at = 0;
	for (const file of page) {
		const end = stdout.indexOf('\n', at);
		const [oid, type, size] = stdout.toString('latin1', at, end).split(' ');
		if (oid !== file.oid || type !== 'blob' || end === -1) {
			throw new Error(`git has no content of ${file.path}`);
		}

		at = end + 1 + Number(size) + 1;
		yield {file, content: stdout.subarray(end + 1, at - 1)};
	}
};
