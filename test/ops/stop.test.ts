import {existsSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {gitIn, makeHome} from '../support/home.js';
import {isGone} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {join, makeDaemon, refusal} from '../support/talk.js';
import {until} from '../support/until.js';

test('the daemon answers, ends its waits, hangs up, takes its socket and pid file along, and is gone', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice');
	const waiting = alice.call('read-any', {timeout: 20});
	await alice.must('whoami');
	const pid = home.daemonPid() ?? 0;
	const stopper = await openRaw(home);

	expect(await stopper.must('stop', {})).toEqual({stopped: true, pid, pending: expect.any(Number)});
	expect(await waiting).toMatchObject(refusal('daemon_stopping', 3));
	await Promise.all([alice.client.closed, stopper.closed]);
	expect(['sock', 'pid'].filter(file => existsSync(joinPath(home.home, file)))).toEqual([]);
	await until('the process is gone', () => isGone(pid));
});

test('what was told just before is in the transcript when the command returns', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice', 'bob');
	await Promise.all(Array.from({length: 50}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})));
	const stopped = await runLalia(home, ['stop']);

	expect(stopped).toMatchObject({code: 0, stdout: expect.stringMatching(/^stopped pid=\d+\n$/), stderr: ''});
	expect(gitIn(home, 'ls-files', 'peers').trim().split('\n')).toHaveLength(50);
	expect(gitIn(home, 'status', '--porcelain')).toBe('');
});

test('where no daemon runs there is nothing to stop, and none is started for it', async () => {
	const home = makeHome();

	expect(await runLalia(home, ['stop'])).toMatchObject({code: 0, stdout: 'no daemon is running\n', stderr: ''});
	expect(existsSync(home.home)).toBe(false);
});
