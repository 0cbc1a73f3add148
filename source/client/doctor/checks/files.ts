import {chmodSync, type Dirent, lstatSync, readdirSync, type Stats} from 'node:fs';
import {join, relative} from 'node:path';
import {type Check, failed, ok} from '../finding.js';

type Entry = {path: string; stats: Stats};

/** Enough to see what is meant. */
const shownAtMost = 3;

/** What is in the home is for its owner alone. */
export const files: Check = {
	name: 'files',
	look: ({invocation: {home, surroundings}}) => {
		const entries = entriesIn(home);
		const foreign = entries.filter(({stats}) => stats.uid !== surroundings.uid);
		if (foreign.length > 0) {
			return failed({
				what: `${countOf(foreign)} in ${home} belong to another user: ${shown(home, foreign)}`,
				fix: `chown them back to you (uid ${surroundings.uid})`,
			});
		}

		const open = entries.filter(({stats}) => (stats.mode & 0o077) !== 0);
		return open.length === 0
			? ok(entries.length === 0 ? `none in ${home} yet` : `${countOf(entries)} in ${home}, none open to others`)
			: failed({
					what: `${countOf(open)} in ${home} are open to others: ${shown(home, open)}`,
					fix: `chmod -R go= ${home}`,
					mend: () => {
						for (const {path, stats} of open) {
							chmodSync(path, stats.mode & 0o700);
						}

						return `closed ${countOf(open)} to others: ${shown(home, open)}`;
					},
				});
	},
};

const entriesIn = (folder: string): Entry[] =>
	namesIn(folder).flatMap(entry => {
		const path = join(folder, entry.name);
		const stats = lstatSync(path, {throwIfNoEntry: false});
		// A symbolic link has no mode of its own, and a file that has just gone needs none.
		if (!stats || stats.isSymbolicLink()) {
			return [];
		}

		return [{path, stats}, ...(stats.isDirectory() ? entriesIn(path) : [])];
	});

const namesIn = (folder: string): Dirent[] =>
	lstatSync(folder, {throwIfNoEntry: false}) ? readdirSync(folder, {withFileTypes: true}) : [];

const countOf = ({length}: Entry[]): string => (length === 1 ? '1 file or folder' : `${length} files and folders`);

const shown = (home: string, entries: Entry[]): string => {
	const first = entries
		.slice(0, shownAtMost)
		.map(({path, stats}) => `${relative(home, path)} (${(stats.mode & 0o777).toString(8)})`);
	return `${first.join(', ')}${entries.length > shownAtMost ? ', …' : ''}`;
};
