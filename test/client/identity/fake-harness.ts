import {spawn} from 'node:child_process';
import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {buildSync} from 'esbuild';
import type {Session} from '../../../source/client/identity/session.js';

/** Runs each of its arguments in a shell of its own, as harnesses run what their agents ask for. */
const shellHarness = '#!/bin/bash\nfor command; do bash -c "$command; true"; done\n';

const nodeHarness = `
	const {spawnSync} = require('node:child_process');
	for (const command of process.argv.slice(2)) spawnSync('bash', ['-c', command + '; true'], {stdio: 'inherit'});
`;

/** Puts harnesses that are none, but are called so, and the command `lalia-session` into a folder. */
export const installFakeHarnesses = (folder: string): void => {
	for (const name of ['claude', 'codex', 'cursor']) {
		writeFileSync(join(folder, name), shellHarness);
		chmodSync(join(folder, name), 0o755);
	}

	writeFileSync(join(folder, 'gemini.js'), nodeHarness);

	const bundle = join(folder, 'lalia-session.cjs');
	buildSync({
		entryPoints: [fileURLToPath(new URL('fixtures/print-session.ts', import.meta.url))],
		outfile: bundle,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		logLevel: 'error',
	});
	writeFileSync(join(folder, 'lalia-session'), `#!/bin/sh\nexec '${process.execPath}' '${bundle}'\n`);
	chmodSync(join(folder, 'lalia-session'), 0o755);
};

/**
 * Runs a shell command and gives the sessions that its calls of `lalia-session` found, in their order. It runs in a login
 * session of its own with no other ancestor than init, so that no harness which the tests themselves run in is seen.
 */
export const runAlone = async (folder: string, command: string): Promise<(Session | null)[]> => {
	const {stdout} = spawn('setsid', ['--fork', 'bash', '-c', `${command}\ntrue`], {
		cwd: folder,
		env: {PATH: `${folder}:${process.env.PATH}`, HOME: folder},
		stdio: ['ignore', 'pipe', 'inherit'],
	});

	return (await text(stdout))
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
};
