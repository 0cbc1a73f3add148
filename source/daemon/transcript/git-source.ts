import {
	type ListedFile,
	type TranscriptFile,
	type TranscriptSource,
	transcriptCommit,
} from '../../core/transcript/transcript-source.js';
import {type GitContext, runGit} from './git-child.js';
import {transcriptRef} from './root-tree.js';

/** What one git reads at once: enough that its start is cheap, little enough for the memory. */
const pageLimit = {files: 1_000, bytes: 8_000_000};

/** A transcript read by git itself: a twentieth of the time that isomorphic-git takes. */
export const openGitSource = (context: GitContext): TranscriptSource => ({
	commits: async () => {
		const order = ['--reverse', '--topo-order', '--no-show-signature'];
		const {stdout} = await runGit(context, {args: ['log', '-z', ...order, '--format=%H%n%B', transcriptRef]});
		return records(stdout).map(record => {
			const end = record.indexOf('\n');
			return transcriptCommit(record.slice(0, end), record.slice(end + 1));
		});
	},
	list: async () => {
		const {stdout} = await runGit(context, {args: ['ls-tree', '-r', '-l', '-z', transcriptRef]});
		return records(stdout)
			.flatMap(listedFile)
			.sort((left, right) => (left.path < right.path ? -1 : 1));
	},
	read: async function* (files) {
		const pages = pagesOf(files);
		let next = readPage(context, pages.next().value);
		for (let page = await next; page; page = await next) {
			next = readPage(context, pages.next().value); // While this one is worked on.
			next.catch(() => {}); // Whoever stops here never asks how it ended.
			yield* page;
		}
	},
});

const readPage = async (context: GitContext, page: ListedFile[] | undefined) => {
	if (page === undefined) {
		return undefined;
	}

	const input = [Buffer.from(page.map(({oid}) => `${oid}\n`).join(''))];
	const {stdout} = await runGit(context, {args: ['cat-file', '--batch'], input});
	return contentsOf(page, stdout);
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
