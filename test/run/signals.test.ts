import {spawn} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {type Ended, endOf, program, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {type FakeHarness, installHarness} from './fake-harness.js';

const words = ['run', 'peer', '--claude-code'];

/** Runs a harness without a terminal, whatever the tests themselves run in: setsid becomes the command. */
const startAlone = (home: Home, fake: FakeHarness): {pid: number; ended: Promise<Ended>} => {
	const child = spawn('setsid', [program, ...words], {
		cwd: home.cwd,
		env: {...home.env, ...fake.env},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	return {pid: child.pid ?? 0, ended: endOf(child)};
};

test.each([0, 1, 2, 77, 255])('the exit code %i of a harness is that of the command', async code => {
	const home = makeHome();
	const {env} = installHarness(home, 'claude', `exit ${code}`);

	expect(await runLalia(home, words, {env})).toEqual({code, signal: null, stdout: '', stderr: ''});
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGSEGV'])(
	'a harness that ends by %s ends the command by it',
	async signal => {
		const home = makeHome();
		const {env} = installHarness(home, 'claude', `ulimit -c 0; kill -${signal.slice(3)} $$`);

		expect(await runLalia(home, words, {env})).toMatchObject({code: null, signal, stderr: ''});
	},
);

test('what is piped in, and what is written to either output, passes through byte for byte', async () => {
	const home = makeHome();
	const {env} = installHarness(home, 'claude', 'cat; cat /dev/zero | head -c 3 >&2');
	const input = Buffer.from([0, 1, 2, ...Buffer.from('ü\r\n'.repeat(50_000))]);
	const ended = await runLalia(home, words, {env, input});

	expect(ended).toMatchObject({code: 0, stderr: '\0\0\0'});
	expect(Buffer.from(ended.stdout)).toEqual(input);
});

describe('without a terminal', () => {
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP', 'SIGCONT', 'SIGWINCH', 'SIGUSR2'] as const;

	test.each(signals)('%s reaches the harness once, which goes on as it likes', async signal => {
		const home = makeHome();
		const name = signal.slice(3);
		const fake = installHarness(home, 'claude', `trap 'say ${name}' ${name}; say up; stay; exit 7`);
		const {pid, ended} = startAlone(home, fake);
		await fake.untilSaid('up');
		process.kill(pid, signal);
		await fake.untilSaid(name);
		fake.letGo();

		expect(await ended).toMatchObject({code: 7, signal: null});
		expect(fake.said()).toEqual(['up', name]);
	});

	test('a signal that the harness does not care for ends both', async () => {
		const home = makeHome();
		const fake = installHarness(home, 'claude', 'say up; stay');
		const {pid, ended} = startAlone(home, fake);
		await fake.untilSaid('up');
		process.kill(pid, 'SIGTERM');

		expect(await ended).toMatchObject({code: null, signal: 'SIGTERM'});
	});
});
