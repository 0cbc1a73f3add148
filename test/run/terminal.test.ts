import {describe, expect, test} from 'vitest';
import {program} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {showOn, showShellOn} from '../support/terminal.js';
import {installHarness} from './fake-harness.js';

const words = ['run', 'peer', '--claude-code'];

const start = (does: string) => {
	const home = makeHome();
	const fake = installHarness(home, 'claude', does);
	return {fake, ...showOn(home, words, {env: fake.env})};
};

test('a harness has the terminal to itself', async () => {
	const {ended} = start(`[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && stty size && printf '\\033[31mred'; exit 3`);

	expect(await ended).toMatchObject({code: 3, signal: 0, bytes: '24 80\r\n\u001b[31mred'});
});

test('it gets what is typed, also in raw mode', async () => {
	const {fake, pty, ended} = start('stty raw -echo; say up; head -c 3 | od -An -c; stty sane');
	await fake.untilSaid('up');
	pty.write('\u0003é');

	expect(await ended).toMatchObject({code: 0, screen: ' 003 303 251'});
});

test('Ctrl-C reaches it once, and it goes on as it likes', async () => {
	const {fake, press, ended} = start(`trap 'say INT' INT; say up; stay; exit 5`);
	await fake.untilSaid('up');
	press('\u0003');
	await fake.untilSaid('INT');
	fake.letGo();

	expect(await ended).toMatchObject({code: 5, signal: 0});
	expect(fake.said()).toEqual(['up', 'INT']);
});

test('Ctrl-C ends a harness that does not care for it, and the command by the same signal', async () => {
	const {fake, press, ended} = start('say up; stay');
	await fake.untilSaid('up');
	press('\u0003');

	expect(await ended).toMatchObject({signal: 2});
});

test('it hears of a new size once', async () => {
	const {fake, resize, ended} = start(`trap 'say "$(stty size </dev/tty)"' WINCH; say up; stay`);
	await fake.untilSaid('up');
	resize(100, 30);
	await fake.untilSaid('30 100');
	fake.letGo();

	expect(await ended).toMatchObject({code: 0});
	expect(fake.said()).toEqual(['up', '30 100']);
});

test('it hears of a terminal that goes away', async () => {
	const {fake, pty, ended} = start(`trap 'say HUP; exit 9' HUP; say up; stay`);
	await fake.untilSaid('up');
	pty.kill('SIGHUP');
	await fake.untilSaid('HUP');

	expect(await ended).toMatchObject({code: 9});
});

describe('in a shell with jobs', () => {
	const startShell = (does: string) => {
		const home = makeHome();
		const fake = installHarness(home, 'claude', does);
		const shown = showShellOn(home, 'exec bash --norc --noprofile -i', {env: {...fake.env, PS1: '> '}});
		const type = (line: string) => shown.press(`${line}\r`);
		type(`'${program}' ${words.join(' ')}`);
		return {fake, type, ...shown};
	};

	test.each([
		['by Ctrl-Z', 'say up; stay; exit 4', (press: (keys: string) => void) => press('\u001a')],
		['by itself', 'say up; kill -STOP $$; stay; exit 4', () => {}],
	])('a harness that is stopped %s gives the shell back, and goes on in the foreground', async (_, does, stop) => {
		const {fake, type, press, untilSeen, ended} = startShell(does);
		await fake.untilSaid('up');
		stop(press);
		await untilSeen('Stopped');
		type('echo stopped-$((40+2))');
		await untilSeen('stopped-42');
		type('fg');
		fake.letGo();
		await untilSeen(/fg\n[^\n]*run peer/);
		type('echo code-$?');
		await untilSeen('code-4');
		type('exit');

		expect(await ended).toMatchObject({code: 0});
		expect(fake.said()).toEqual(['up']);
	});
});
