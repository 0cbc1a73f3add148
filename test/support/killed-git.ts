import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import type {Home} from './home.js';
import {until} from './until.js';

/** When a git is killed: before it has done anything, in the midst of what it is told, or once all is done and nobody knows. */
export type Moment = 'before' | 'half' | 'after';

/** A git whose next run of a command is killed, where that is asked for. */
export type KilledGit = {
	env: NodeJS.ProcessEnv;
	arm: (command: string, moment: Moment) => void;
	/** Until all have been killed that were to be. */
	areKilled: () => Promise<unknown>;
};

export const killedGit = (home: Home): KilledGit => {
	const folder = join(home.root, 'killed-git');
	mkdirSync(folder);
	const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8', env: home.env}).trim();
	writeFileSync(join(folder, 'git'), script(real, folder), {mode: 0o755});
	const armed: string[] = [];
	return {
		env: {PATH: `${folder}${delimiter}${home.env['PATH']}`},
		arm: (command, moment) => {
			const file = join(folder, `${command}-${moment}`);
			writeFileSync(file, '');
			armed.push(file);
		},
		areKilled: () => until(`${armed} were killed`, () => !armed.some(existsSync), 40_000),
	};
};

/** Half of an import is sent, and git has begun a pack of it, before it is killed. */
const script = (real: string, folder: string): string => `#!/bin/sh
while [ "$1" = -c ]; do settings="$settings -c $2"; shift 2; done
at=${folder}/$1
if [ -e $at-before ]; then rm $at-before; kill -9 $$; fi
if [ -e $at-after ]; then ${real} $settings "$@" > ${folder}/lost; rm $at-after; kill -9 $$; fi
if [ -e $at-half ]; then
	rm $at-half
	cat > ${folder}/all
	mkfifo ${folder}/pipe
	${real} $settings "$@" < ${folder}/pipe &
	exec 3> ${folder}/pipe # and it stays open as long as this shell lives
	head -c $(($(wc -c < ${folder}/all) / 2)) ${folder}/all >&3
	until ls $GIT_DIR/objects/pack/tmp_pack* > ${folder}/seen 2>&1; do :; done
	kill -9 $!
	kill -9 $$
fi
exec ${real} $settings "$@"
`;
