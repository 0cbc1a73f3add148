import {faultPoint} from '../fault-point.js';
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

const chunkBytes = 64 * 1_024;

/**
 * The stream that makes `git fast-import --done` write a commit an entry, then name the last commit and its root folder.
 * In chunks of a pipe's size, each made when it is asked for: encoding a whole batch at once would hold up the daemon.
 */
export const encodeImport = function* (request: Import): Generator<Uint8Array> {
	let pieces: Uint8Array[] = [];
	let size = 0;
	for (const piece of encodePieces(request)) {
		const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
		pieces.push(bytes);
		size += bytes.length;
		if (size >= chunkBytes) {
			yield Buffer.concat(pieces);
			pieces = [];
			size = 0;
		}
	}
	yield Buffer.concat(pieces);
};

const encodePieces = function* ({entries, parent, rootNames}: Import): Generator<Uint8Array | string> {
	for (const [index, entry] of entries.entries()) {
		index === 0 || faultPoint('import-half-sent');
		const mark = index === entries.length - 1 ? `mark ${lastMark}\n` : '';
		const from = index === 0 && parent !== undefined ? `from ${parent}\n` : '';
		yield `commit ${transcriptRef}\n${mark}${encodeMessage(entry)}${from}`;
		for (const {path, content} of entry.files) {
			if (content === undefined) {
				yield `D ${quotePath(utf8Bytes(path))}\n`;
				continue;
			}
			yield `M 100644 inline ${quotePath(utf8Bytes(path))}\ndata ${content.length}\n`;
			yield content;
			yield '\n';
		}
		yield '\n';
	}
	yield `get-mark ${lastMark}\n`;
	for (const name of rootNames) {
		yield `ls ${lastMark} ${quotePath(name)}\n`;
	}
	yield 'done\n';
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

// Every byte but plain ASCII in octal: names of a user's files need not be UTF-8, and come a byte a character.
const quotePath = (bytes: string): string => `"${bytes.replace(/["\\]|[^ -~]/g, escapeByte)}"`;

const escapeByte = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
