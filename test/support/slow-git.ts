import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import type {Home} from './home.js';

/** The environment of a daemon whose git takes its time to begin a batch, as on a busy machine: messages come in larger ones. */
export const withSlowGit = (home: Home, seconds: number): NodeJS.ProcessEnv => {
	const real = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8', env: home.env}).trim();
	const folder = join(home.root, 'slow-git');
	mkdirSync(folder);
	const script = `#!/bin/sh\ncase "$*" in *fast-import*) sleep ${seconds};; esac\nexec ${real} "$@"\n`;
	writeFileSync(join(folder, 'git'), script, {mode: 0o755});
	return {PATH: `${folder}${delimiter}${home.env['PATH']}`};
};
