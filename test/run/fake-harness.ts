import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {program} from '../support/cli.js';
import type {Home} from '../support/home.js';
import {until} from '../support/until.js';

/**
 * Leaves what it was given in a folder, then does what FAKE_DO says in words of the shell: `say` leaves a line of its own
 * there, and `stay` waits until the test lets it go; after a signal that was trapped it goes on. Bash hears of SIGWINCH only
 * once a read has ended, so each ends soon. With the folder it ends too.
 */
const script = `#!/bin/bash
say() { echo "$*" >>"$FAKE_FOLDER/said"; }
stay() { while [ -p "$FAKE_FOLDER/gate" ]; do read -t 0.1 -r _ <>"$FAKE_FOLDER/gate"; done; return 0; }
printf '%s\\0' "$@" >"$FAKE_FOLDER/argv"
env -0 >"$FAKE_FOLDER/env"
pwd -P >"$FAKE_FOLDER/cwd"
eval "$FAKE_DO"
`;

export type FakeHarness = {
	/** For the environment of `lalia run`. */
	env: NodeJS.ProcessEnv;
	argv: () => string[];
	variables: () => Record<string, string>;
	cwd: () => string;
	said: () => string[];
	untilSaid: (line: string) => Promise<unknown>;
	letGo: () => void;
};

/** Puts a program of this name on a PATH, and `lalia` beside it. */
export const installHarness = (home: Home, name: string, does = 'exit 0'): FakeHarness => {
	const folder = mkdtempSync(join(home.root, `${name}-`));
	const bin = join(folder, 'bin');
	mkdirSync(bin);
	execFileSync('mkfifo', [join(folder, 'gate')]);
	writeFileSync(join(bin, name), script, {mode: 0o755});
	symlinkSync(program, join(bin, 'lalia'));

	const read = (file: string): string =>
		existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
	const ended = (file: string): string[] => read(file).split('\0').slice(0, -1);
	const said = (): string[] => read('said').split('\n').slice(0, -1);
	return {
		env: {PATH: `${bin}:${home.env['PATH']}`, FAKE_FOLDER: folder, FAKE_DO: does},
		// printf leaves one empty word where there is none.
		argv: () => (read('argv') === '\0' ? [] : ended('argv')),
		variables: () =>
			Object.fromEntries(
				ended('env').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
			),
		cwd: () => read('cwd').trim(),
		said,
		untilSaid: line => until(`the harness says ${line}`, () => said().includes(line)),
		letGo: () => rmSync(join(folder, 'gate')), // a line in it between two reads would be lost
	};
};
