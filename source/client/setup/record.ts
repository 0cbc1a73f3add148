import {createHash} from 'node:crypto';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {parseJson} from '../../core/parse-json.js';
import {readPrivateFile, writePrivateFile} from '../identity/private-files.js';
import type {Insertion} from './insertion.js';
import type {Path} from './json-text.js';

/**
 * What setup did to a file, so that it can be undone to the byte: what was put in and where, but nothing of what was there,
 * which may be secret.
 */
export type SetupRecord = {
	path: string;
	/** There was no such file. */
	created: boolean;
	/** Folders that were made for it, the innermost first. */
	folders: string[];
	/** Of the text that setup left, SHA-256 in hex. */
	left: string;
	insertions: Insertion[];
	/** Paths of objects, lists and members that were not there before. */
	made: Path[];
};

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Undefined where there is none, or none that can be read. */
export const readRecord = (home: string, path: string): SetupRecord | undefined => {
	try {
		const record = parseJson(readPrivateFile(recordPath(home, path)) ?? 'null');
		return isRecord(record) && record.path === path ? record : undefined;
	} catch {
		return undefined;
	}
};

export const writeRecord = (home: string, record: SetupRecord): void =>
	writePrivateFile(recordPath(home, record.path), `${JSON.stringify(record, undefined, '\t')}\n`);

export const forgetRecord = (home: string, path: string): void => rmSync(recordPath(home, path), {force: true});

export const setupFolder = (home: string): string => join(home, 'setup');

const recordPath = (home: string, path: string): string => join(setupFolder(home), `${hashOf(path).slice(0, 32)}.json`);

const isRecord = (value: unknown): value is SetupRecord =>
	typeof value === 'object' &&
	value !== null &&
	'path' in value &&
	'left' in value &&
	'insertions' in value &&
	'made' in value &&
	'folders' in value &&
	'created' in value;
