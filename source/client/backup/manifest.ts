import {createReadStream, type Dirent, readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';

/** What a backup says of itself, as `manifest.json`. */
export type Manifest = {
	format: 1;
	/** Of the program that made it. */
	build: string;
	made_at: string;
	/** The commit of the transcript that belongs to the database; left out where there was none. */
	head?: string;
	/** The SHA-256 of every other file, in hex, by its path. */
	files: Record<string, string>;
};

export const manifestName = 'manifest.json';

/** Where the parts of a backup are in it. */
export const homeName = 'home';
export const bundleName = 'transcript.bundle';

/** The hash of every file in a folder. */
export const hashFiles = async (folder: string): Promise<Record<string, string>> => {
	const hashes: Record<string, string> = {};
	for (const path of filesIn(folder)) {
		const hash = crypto().createHash('sha256');
		for await (const chunk of createReadStream(path)) {
			hash.update(chunk);
		}

		hashes[relative(folder, path)] = hash.digest('hex');
	}

	return hashes;
};

const filesIn = (folder: string): string[] =>
	readdirSync(folder, {withFileTypes: true, recursive: true})
		.filter((entry: Dirent) => !entry.isDirectory())
		.map(({parentPath, name}) => join(parentPath, name))
		.toSorted();

/** @throws LaliaError `broken_backup` */
export const parseManifest = (text: string): Manifest => {
	const manifest = parse(text);
	if (!isObject(manifest) || manifest['format'] !== 1) {
		throw broken('it is none of a lalia that this one knows');
	}

	const {made_at, build, head, files} = manifest;
	const isWhole =
		typeof made_at === 'string' &&
		typeof build === 'string' &&
		(head === undefined || (typeof head === 'string' && /^[0-9a-f]{40,64}$/.test(head))) &&
		isObject(files) &&
		Object.values(files).every(hash => typeof hash === 'string');
	if (!isWhole) {
		throw broken(`${manifestName} is not as lalia writes it`);
	}

	// Reason for the cast: that was just checked.
	return manifest as Manifest;
};

export const broken = (problem: string, cause?: unknown): LaliaError =>
	new LaliaError('broken_backup', `this backup cannot be restored: ${problem}`, {cause, context: {problem}});

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw broken(`${manifestName} is no JSON`, error);
	}
};

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
