import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {isLink, writeOwnFile} from '../own-files.js';

/** Empty files that shells look for: each is there while it is up. Begins with none. */
export const openFlagFiles = (home: string, log: (line: string) => void) => {
	const folder = join(home, 'flags');
	const up = new Set<string>();
	let hasFailed = false;

	/** Without flags mail is noticed later; so nothing else fails with them. */
	const attempt = (change: () => void): void => {
		try {
			change();
			hasFailed = false;
		} catch (error) {
			if (!hasFailed) {
				log(`flags: ${error instanceof Error ? error.message : error}`);
			}

			hasFailed = true;
		}
	};

	attempt(() => {
		if (isLink(folder)) {
			rmSync(folder); // what it leads to is not ours to empty
		}

		mkdirSync(folder, {recursive: true, mode: 0o700});
		for (const name of readdirSync(folder)) {
			rmSync(join(folder, name), {force: true, recursive: true});
		}
	});

	return {
		set: (name: string, isUp: boolean): void => {
			if (up.has(name) === isUp) {
				return;
			}

			attempt(() => {
				isUp ? writeOwnFile(join(folder, name), '') : rmSync(join(folder, name), {force: true});
				isUp ? up.add(name) : up.delete(name);
			});
		},
	};
};

export type FlagFiles = ReturnType<typeof openFlagFiles>;
