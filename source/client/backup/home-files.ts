import {type Dirent, readdirSync, readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {nextKeyFile, parseKey, publicKeyOf} from '../identity/keys.js';

/** At the top of a home: what belongs to a running daemon, the database, which the daemon copies, and what can be fetched again. */
const leftOut = /^(sock|pid|daemon\.log|lalia\.db|snapshot-|hosts\.git$)/;

/** What a process at work puts there for a moment. */
const passing = /\.(tmp|lock)$/;

/**
 * What is in a home beside the database: keys, sessions, nicknames. Contents by path.
 * @param except the workspace, which may be in it
 */
export const readHomeFiles = (home: string, except: string): Map<string, Buffer> =>
	new Map(
		pathsIn(home, {home, except}).flatMap(path => {
			const content = readIfThere(join(home, path));
			return content === undefined ? [] : [[path, content] as const];
		}),
	);

/**
 * The same at a moment between two looks. Of an agent whose key was changed meanwhile it has both, as a change that breaks off
 * leaves them: its next command takes the one that the database knows. What went has not gone yet.
 */
export const betweenLooks = (before: Map<string, Buffer>, after: Map<string, Buffer>): Map<string, Buffer> => {
	const files = new Map(after);
	for (const [path, content] of before) {
		const later = after.get(path);
		if (path.startsWith('keys/') && !later?.equals(content)) {
			files.set(path, content);
			later && files.set(nextKeyFile(path, publicKeyOf(parseKey(path, later.toString()))), later);
		}
	}

	return files;
};

const pathsIn = (folder: string, {home, except}: {home: string; except: string}): string[] =>
	readdirSync(folder, {withFileTypes: true}).flatMap((entry: Dirent) => {
		const path = join(folder, entry.name);
		const isLeftOut = passing.test(entry.name) || (folder === home && leftOut.test(entry.name));
		if (isLeftOut || path === except || !(entry.isDirectory() || entry.isFile())) {
			return [];
		}

		return entry.isDirectory() ? pathsIn(path, {home, except}) : [relative(home, path)];
	});

/** A file may go while one looks. */
const readIfThere = (path: string): Buffer | undefined => {
	try {
		return readFileSync(path);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
};
