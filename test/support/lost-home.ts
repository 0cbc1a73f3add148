import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {type Home, makeHome} from './home.js';
import {until} from './until.js';

/** A home of its own with the same agents, database and transcript; no daemon may run in the original. */
export const makeTwin = (original: Home): Home => {
	const twin = makeHome();
	copyFolder(original.home, twin.home);
	rmSync(join(twin.home, 'daemon.log'), {force: true});
	copyFolder(original.workspace, twin.workspace);
	return twin;
};

/** With its modes, which Node's own `cpSync` keeps up to 20 only. */
const copyFolder = (from: string, to: string) => execFileSync('cp', ['-Rp', from, to]);

export const databaseOf = ({home}: Home): string => join(home, 'lalia.db');

export const deleteDatabase = (home: Home): void => {
	for (const name of readdirSync(home.home).filter(each => each.startsWith('lalia.db'))) {
		rmSync(join(home.home, name));
	}
};

/** On a page of agents' statements, which nothing reads before one changes its name or key. */
export const unreadAtStart = '"public_key":"';

/** Overwrites the page of the database that holds this. */
export const overwritePageOf = (home: Home, text: string): void => {
	const content = readFileSync(databaseOf(home));
	const start = Math.floor(content.indexOf(text) / 4096) * 4096;
	if (start <= 0) {
		throw new Error(`the database has no page with ${text}, or it is the first`);
	}

	writeFileSync(databaseOf(home), content.fill('garbage ', start, start + 4096));
};

/** The names of databases that were set aside. */
export const setAsideIn = ({home}: Home): string[] =>
	readdirSync(home).filter(name => name.startsWith('lalia.db.damaged-'));

export type HeldGit = {
	env: NodeJS.ProcessEnv;
	/** Until a git waits. */
	isHeld: () => Promise<unknown>;
	release: () => void;
};

/** A git that stops at the given reading of contents until it is released. */
export const holdGitAt = (home: Home, reading: number): HeldGit => {
	const folder = join(home.root, 'held-git');
	mkdirSync(folder);
	const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8', env: home.env}).trim();
	const [fifo, held] = [join(folder, 'fifo'), join(folder, 'held')];
	execFileSync('mkfifo', [fifo]);
	writeFileSync(
		join(folder, 'git'),
		`#!/bin/sh
case "$*" in *cat-file*)
	echo >> ${folder}/readings
	if [ "$(wc -l < ${folder}/readings)" -eq ${reading} ]; then : > ${held}; cat ${fifo}; fi > /dev/null;;
esac
exec ${real} "$@"
`,
	);
	chmodSync(join(folder, 'git'), 0o755);
	return {
		env: {PATH: `${folder}${delimiter}${home.env['PATH']}`},
		isHeld: () => until('git is held', () => existsSync(held)),
		release: () => writeFileSync(fifo, ''),
	};
};
