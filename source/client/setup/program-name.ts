import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import type {Invocation} from '../client.js';
import type {ProgramName} from './parts.js';

/** `lalia` where PATH leads to this very program, so that the name outlives a move of it; else its path. */
export const programName = ({program, surroundings: {env}}: Invocation): ProgramName => {
	const own = join(program, 'lalia.cjs');
	// What a package runner put there is not on the PATH of a harness.
	const folders = (env['PATH'] ?? '').split(':').filter(folder => folder.startsWith('/') && !isTransient(folder));
	const first = folders.map(folder => join(folder, 'lalia')).find(existsSync);
	return first !== undefined && realpathSync(first) === realpathSync(own)
		? {shell: 'lalia', plain: 'lalia'}
		: {shell: quoted(own), plain: own};
};

const isTransient = (folder: string): boolean => /\/node_modules\/\.bin\/?$/.test(folder);

/** As one word of a shell. */
const quoted = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
