import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Site} from './site.js';
import {until} from './until.js';

/** A git that a hook keeps from going on. */
export type HeldGit = {
	/** Until git is there and waits. */
	isHeld: () => Promise<unknown>;
	release: () => void;
};

/** The first git that makes a worktree for this slug stops at its end until it is released. */
export const holdCheckout = (site: Site, slug: string): HeldGit =>
	hold(site, {hook: 'post-checkout', when: `case "$PWD" in */wt/${slug}) true;; *) false;; esac`});

/** The first git that keeps the tip of a worktree that is to be removed stops when it has. */
export const holdSalvage = (site: Site): HeldGit =>
	hold(site, {hook: 'reference-transaction', when: '[ "$1" = committed ] && grep -q refs/lalia/salvage/'});

/** @param when the shell's condition for what is held */
const hold = ({root}: Site, {hook: name, when}: {hook: string; when: string}): HeldGit => {
	const folder = join(root, '.git/held');
	const [fifo, held, once] = ['fifo', 'held', 'once'].map(part => join(folder, part)) as [string, string, string];
	mkdirSync(folder);
	mkdirSync(join(root, '.git/hooks'), {recursive: true});
	execFileSync('mkfifo', [fifo]);
	// Open at both ends, so that neither the release nor a git that was killed blocks the other.
	const ends = openSync(fifo, 'r+');
	const hook = join(root, '.git/hooks', name);
	writeFileSync(
		hook,
		`#!/bin/sh
if ${when} && mkdir ${once} 2>/dev/null; then : > ${held}; read -r line < ${fifo}; fi
exit 0
`,
	);
	chmodSync(hook, 0o755);
	return {
		isHeld: () => until(`git waits in ${name}`, () => existsSync(held)),
		release: () => writeFileSync(ends, 'go\n'),
	};
};
