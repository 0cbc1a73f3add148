import {readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {program, registerAll, runLalia} from '../support/cli.js';
import type {Home} from '../support/home.js';
import {daemonsOf, killHard, onlyDaemonOf} from '../support/processes.js';
import {makeDaemon} from '../support/talk.js';
import {type Seen, showOn, showShellOn} from '../support/terminal.js';
import {until} from '../support/until.js';

const esc = '\u001b';

const makeRoom = async (): Promise<Home> => {
	const home = await makeDaemon();
	await registerAll(home, 'alice', 'bob');
	await runLalia(home, ['room', 'create', 'api'], {as: 'alice'});
	await runLalia(home, ['join', 'api'], {as: 'bob'});
	return home;
};

const showRooms = async (home: Home): Promise<Seen> => {
	const seen = showOn(home, ['rooms'], {as: 'alice'});
	await seen.untilSeen('#api');
	await runLalia(home, ['post', 'api', 'before'], {as: 'bob'});
	await seen.untilSeen('before');
	return seen;
};

test('a daemon that is killed under a view is started again, and messages flow again', async () => {
	const home = await makeRoom();
	const {untilSeen, press, ended} = await showRooms(home);
	await killHard(await onlyDaemonOf(home));
	await until('another daemon runs', () => daemonsOf(home).length === 1);
	await runLalia(home, ['post', 'api', 'after it'], {as: 'bob'});
	await untilSeen('after it');
	press('\r');
	await untilSeen('Enter sends');
	press('still here');
	await untilSeen('still here');
	press('\r');
	await untilSeen('sent to api');
	press('\u0003');

	const {bytes} = await ended;
	expect(Buffer.from(bytes, 'latin1').toString()).toContain('daemon gone, starting it again');
	expect((await runLalia(home, ['history', 'api', '--room'], {as: 'bob'})).stdout).toMatch(
		/before\n.*after it\n.*still here\n$/,
	);
});

/** How many daemons the home has had. */
const startsOf = ({home}: Home): number =>
	readFileSync(joinPath(home, 'daemon.log'), 'utf8').split(' listening, ').length - 1;

test('a daemon that is stopped under a view is waited for, and not started; the view heals with the next', async () => {
	const home = await makeRoom();
	const {untilSeen, screen, press, ended} = await showRooms(home);
	await runLalia(home, ['room', 'create', 'den'], {as: 'alice'});
	await untilSeen('#den');
	const startsBefore = startsOf(home);
	await runLalia(home, ['stop']);
	await untilSeen('daemon stopped, waiting for the next');
	await until('no daemon runs', () => daemonsOf(home).length === 0);
	press('j');
	await untilSeen('❯ #den');
	press('k');
	await runLalia(home, ['post', 'api', 'after it'], {as: 'bob'});
	await untilSeen('after it');
	await until('it says no more that the daemon stopped', () => !screen().includes('daemon stopped'));
	expect(startsOf(home)).toBe(startsBefore + 1);
	press('q');

	expect(await ended).toMatchObject({code: 0});
});

test('a view fits itself to the terminal as that changes', async () => {
	const home = await makeRoom();
	const {untilSeen, screen, resize, press, ended} = await showRooms(home);
	const first = screen();
	resize(60, 15);
	await until('all is drawn in 60 by 15', () => {
		const lines = screen().split('\n');
		return lines.length === 15 && /^lalia rooms {43,}alice$/.test(lines[0] ?? '') && lines[12]?.endsWith('┘');
	});
	await untilSeen('before');
	resize(80, 24);
	await until('all is as it was', () => screen() === first);
	press('q');

	expect(await ended).toMatchObject({code: 0});
});

test.each([
	['q', 0],
	['\u0003', 130],
])('%j leaves the terminal as it was, with the exit code %i', async (key, code) => {
	const home = await makeRoom();
	const {untilSeen, press, ended} = showShellOn(home, `echo above; '${program}' rooms; echo "ended with $?"`, {
		as: 'alice',
	});
	await untilSeen('#api');
	press(key);
	const {screen, bytes} = await ended;

	expect(screen).toBe(`above\nended with ${code}`);
	expect(bytes.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(bytes.lastIndexOf(`${esc}[?25l`));
});

test('a view that is ended by SIGTERM leaves the terminal as it was', async () => {
	const home = await makeRoom();
	const {untilSeen, pty, ended} = showShellOn(home, `echo above; exec '${program}' agents`, {as: 'alice'});
	await untilSeen('❯ alice');
	process.kill(pty.pid, 'SIGTERM');
	const {screen, code, bytes} = await ended;

	expect([screen, code]).toEqual(['above', 143]);
	expect(bytes.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(bytes.lastIndexOf(`${esc}[?25l`));
});

test('a view that is stopped from outside leaves the terminal to the shell, and comes back with the next fg', async () => {
	const home = await makeRoom();
	const view = `sh -c 'echo $$ >pid; exec ${program} rooms'`;
	const line = `set -m; echo above; ${view}; echo suspended; read _; fg; echo "ended with $?"`;
	const {untilSeen, screen, press, ended} = showShellOn(home, line, {as: 'alice'});
	await untilSeen('#api');
	const pid = Number(readFileSync(joinPath(home.cwd, 'pid'), 'utf8'));
	process.kill(pid, 'SIGTSTP');
	await untilSeen('suspended');
	expect(screen()).toMatch(/^above\n/);
	expect(screen()).not.toContain('#api');
	press('\r');
	await untilSeen('#api');
	expect(screen()).not.toContain('suspended');
	await runLalia(home, ['post', 'api', 'after it'], {as: 'bob'});
	await untilSeen('after it');
	press('p');
	await untilSeen('bob live');
	press('q');
	const shown = await ended;

	expect(shown.screen).toMatch(/^above\n/);
	expect(shown.screen).toMatch(/\nended with 0$/);
	expect(shown.screen).not.toContain('#api');
});
