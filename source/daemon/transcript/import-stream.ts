import type {TranscriptEntry} from './entry.js';
import {parseTreeLine, type RootEntry, transcriptRef} from './root-tree.js';

export type Import = {
	entries: readonly TranscriptEntry[];
	/** The commit to build on; undefined starts the history. */
	parent: string | undefined;
	/** Which names of the root folder to ask for, once the last commit is made. */
	rootNames: readonly string[];
};

export type ImportReply = {tip: string; roots: RootEntry[]};

const lastMark = ':1';

/** The stream that makes `git fast-import --done` write a commit an entry, then name the last commit and its root folder. */
export const encodeImport = ({entries, parent, rootNames}: Import): Buffer => {
	const chunks: Uint8Array[] = [];
	for (const [index, entry] of entries.entries()) {
		const mark = index === entries.length - 1 ? `mark ${lastMark}\n` : '';
		const from = index === 0 && parent !== undefined ? `from ${parent}\n` : '';
		chunks.push(Buffer.from(`commit ${transcriptRef}\n${mark}${encodeMessage(entry)}${from}`));
		for (const {path, content} of entry.files) {
			const quoted = quotePath(utf8Bytes(path));
			if (content === undefined) {
				chunks.push(Buffer.from(`D ${quoted}\n`, 'latin1'));
				continue;
			}
			chunks.push(
				Buffer.from(`M 100644 inline ${quoted}\ndata ${content.length}\n`, 'latin1'),
				content,
				Buffer.from('\n'),
			);
		}
		chunks.push(Buffer.from('\n'));
	}
	const questions = rootNames.map(name => `ls ${lastMark} ${quotePath(name)}\n`).join('');
	chunks.push(Buffer.from(`get-mark ${lastMark}\n${questions}done\n`, 'latin1'));
	return Buffer.concat(chunks);
};

/** Reads the answers to the questions of `encodeImport`. */
export const parseImportReply = (stdout: Buffer, {rootNames}: Import): ImportReply => {
	const [tip = '', ...answers] = stdout.toString('latin1').split('\n');
	const roots = rootNames.flatMap((name, index) => {
		const answer = answers[index] ?? '';
		return answer.startsWith('missing ') ? [] : [{...parseTreeLine(answer), name}];
	});
	return {tip, roots};
};

/** The names that the root folder can have after these entries: those it had, and those they write. */
export const rootNamesAfter = (roots: readonly RootEntry[], entries: readonly TranscriptEntry[]): string[] => {
	const written = entries.flatMap(entry => entry.files.map(file => utf8Bytes(file.path.split('/', 1)[0] ?? '')));
	return [...new Set([...roots.map(root => root.name), ...written])];
};

const encodeMessage = ({id, at, author, authorId, subject}: TranscriptEntry): string => {
	const date = `${Math.floor(at / 1_000)} +0000`;
	const line = subject.replace(/\p{Cc}/gu, ' ').trim();
	const message = `${line === '' ? '(no subject)' : line}\n\nLalia-Id: ${id}\n`;
	return [
		`author ${plainIdentity(author)} <${plainIdentity(authorId)}@lalia> ${date}`,
		`committer lalia <lalia@lalia> ${date}`,
		`data ${Buffer.byteLength(message)}`,
		message,
	].join('\n');
};

const plainIdentity = (name: string): string => name.replace(/[\p{Cc}<>]/gu, '').trim();

const utf8Bytes = (text: string): string => Buffer.from(text).toString('latin1');

const quotePath = (bytes: string): string => `"${bytes.replace(/["\\\p{Cc}]/gu, escapeByte)}"`;

const escapeByte = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
