import {spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type Home, makeHome} from '../support/home.js';
import {must} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {until} from '../support/until.js';

const program = join(import.meta.dirname, '../../dist/daemon.cjs');

type Loaded = {files: string[]; builtin: string[]};

/** What a daemon of this home has loaded once it has carried out some commands and ended. */
const loadedByDaemon = async (home: Home): Promise<Loaded> => {
	const [hook, record] = [join(home.root, 'hook.cjs'), join(home.root, 'loaded.json')];
	writeFileSync(
		hook,
		`process.on('exit', () => {
			const loaded = {files: Object.keys(require.cache), builtin: process.moduleLoadList};
			require('node:fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify(loaded));
		});`,
	);
	const child = spawn(process.execPath, ['--require', hook, program], {cwd: '/', env: home.env, stdio: 'ignore'});
	const ended = new Promise(resolve => child.once('exit', resolve));
	await until('the daemon is there', () => home.daemonPid() === child.pid);
	await must(home, ['register', '--name', 'alice']);
	await must(home, ['room', 'create', 'api'], 'alice');
	await must(home, ['post', 'api', 'hello'], 'alice');
	await must(home, ['stop']);
	await ended;
	return JSON.parse(readFileSync(record, 'utf8'));
};

test('the daemon of a home that was never linked loads nothing of NATS, and no network of its own', async () => {
	const {files, builtin} = await loadedByDaemon(makeHome());
	expect(files).toContain(program); // or the list would say nothing
	expect(files.filter(file => file.endsWith('/nats.cjs'))).toEqual([]);
	expect(builtin.filter(name => /^NativeModule (tls|dns|https?)$/.test(name))).toEqual([]);
});

describe.runIf(hasNats('what a linked daemon loads'))('a home that is linked', () => {
	test('would be seen to load it', async () => {
		const server = await startNats();
		const home = makeHome();
		await must(home, ['link', server.url, '--mesh', 'team', '--host-name', 'anna']);
		await must(home, ['stop']);
		const {files} = await loadedByDaemon(home);
		expect(files.filter(file => file.endsWith('/nats.cjs'))).toHaveLength(1);
	});
});
