import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, openSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Site} from './site.js';
import {until} from './until.js';

export type HeldCheckout = {
	/** Until git has made the worktree and waits. */
	isHeld: () => Promise<unknown>;
	release: () => void;
};

/** The first git that makes a worktree for this slug stops at its end until it is released. */
export const holdCheckout = ({root}: Site, slug: string): HeldCheckout => {
	const folder = join(root, '.git/held');
	const [fifo, held, once] = ['fifo', 'held', 'once'].map(name => join(folder, name)) as [string, string, string];
	mkdirSync(folder);
	mkdirSync(join(root, '.git/hooks'), {recursive: true});
	execFileSync('mkfifo', [fifo]);
	// Open at both ends, so that neither the release nor a git that was killed blocks the other.
	const ends = openSync(fifo, 'r+');
	const hook = join(root, '.git/hooks/post-checkout');
	writeFileSync(
		hook,
		`#!/bin/sh
case "$PWD" in */wt/${slug}) if mkdir ${once} 2>/dev/null; then : > ${held}; read -r line < ${fifo}; fi;; esac
exit 0
`,
	);
	chmodSync(hook, 0o755);
	return {
		isHeld: () => until(`git waits in ${slug}`, () => existsSync(held)),
		release: () => writeFileSync(ends, 'go\n'),
	};
};
