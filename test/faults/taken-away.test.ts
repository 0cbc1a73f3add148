import {renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {daemonsOf, isGone, onlyDaemonOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {untilCommitted} from '../support/talk.js';
import {committedIds, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

test.each(['taken away', 'replaced'])(
	'a daemon whose socket is %s makes room for one that can be reached, and no message is lost',
	async how => {
		const home = makeHome();
		await registerAll(home, 'alice', 'bob');
		expect(await runLalia(home, ['tell', 'bob', 'before'], {as: 'alice'})).toMatchObject({code: 0});
		const old = await onlyDaemonOf(home);
		how === 'replaced' ? renameSync(join(home.home, 'pid'), join(home.home, 'sock')) : rmSync(join(home.home, 'sock'));

		expect(await runLalia(home, ['read', 'alice'], {as: 'bob'})).toMatchObject({
			code: 0,
			stdout: 'before\n',
			stderr: '',
		});
		expect(await runLalia(home, ['tell', 'bob', 'after'], {as: 'alice'})).toMatchObject({
			code: 0,
			stdout: 'seq=2 peer=bob\n',
		});
		expect(await onlyDaemonOf(home)).not.toBe(old);
		const client = await openRaw(home);
		await untilCommitted(home, client);
		client.socket.destroy();
		await expectVerified(home, 2);
	},
);

test('a daemon whose home is deleted ends, so that none of two writes the transcript', async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	const {stdout} = await runLalia(home, ['tell', 'bob', 'before', '--json'], {as: 'alice'});
	const old = await onlyDaemonOf(home);
	await until('it is deleted', () => {
		try {
			rmSync(home.home, {recursive: true});
			return true;
		} catch {
			return false; // The daemon was just writing there.
		}
	});
	await until('it has ended', () => isGone(old));
	expect(committedIds(home)).toContain(JSON.parse(stdout).data.id);

	const next = await runLalia(home, ['agents', '--flat']);
	expect(next.code).toBe(0);
	expect(next.stderr).toMatch(/^the database was gone: 2 agents, 0 rooms, 1 message rebuilt from the transcript/);
	expect(daemonsOf(home)).toEqual([home.daemonPid()]);
});
