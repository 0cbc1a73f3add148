import {spawn} from 'node:child_process';
import {existsSync, openSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {program, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf, onlyDaemonOf} from '../support/processes.js';
import {until} from '../support/until.js';

const argumentsOf = (pid: number): string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);

const noneIsLeft = (home: Home) => until('no process is left', () => daemonsOf(home).length === 0);

/** What this process has open, by the names that the kernel gives. */
const openFilesOf = (pid: number): string[] =>
	readdirSync(`/proc/${pid}/fd`).flatMap(name => {
		try {
			return [readlinkSync(`/proc/${pid}/fd/${name}`)];
		} catch {
			return []; // closed meanwhile
		}
	});

/** Ends with the exit code; `stdio` beyond the third are what a careless caller leaves open. */
const runWithOpen = (home: Home, words: string[], more: number[]): Promise<number | null> =>
	new Promise(resolve => {
		const stdio = ['ignore' as const, 'ignore' as const, 'inherit' as const, ...more];
		spawn(program, words, {env: {...process.env, ...home.env}, stdio}).on('close', resolve);
	});

test('the first command of a home calls the process that its shell line started, which is a daemon like any other', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['register', '--name', 'bob'])).toMatchObject({code: 0, stdout: 'bob\n', stderr: ''});

	const pid = await onlyDaemonOf(home);
	expect(argumentsOf(pid)).toContain('--stand-by');
	expect(home.daemonPid()).toBe(pid);
	const log = join(home.home, 'daemon.log');
	expect(readlinkSync(`/proc/${pid}/fd/0`)).toBe('/dev/null');
	expect(readlinkSync(`/proc/${pid}/fd/2`)).toBe(log);
	const [, , , , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
	expect(Number(session)).toBe(pid);
});

test('where a command fails before it needs a daemon, the process that stood by ends and leaves nothing', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['tell'])).toMatchObject({code: 1});
	await noneIsLeft(home);
	expect(existsSync(home.home) && readdirSync(home.home)).not.toContain('lalia.db');
});

test('a daemon keeps nothing open that its caller had open', async () => {
	const home = makeHome();
	const held = openSync(join(home.root, 'held'), 'w');
	expect(await runWithOpen(home, ['agents'], Array(17).fill(held))).toBe(0);
	const pid = await onlyDaemonOf(home);
	expect(argumentsOf(pid)).toContain('--stand-by');
	expect(openFilesOf(pid)).not.toContain(join(home.root, 'held'));
});

test('nobody stands by where a daemon has its socket, nor for a command that starts none', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['hook', 'claude-code'], {input: '{}'})).toMatchObject({code: 0, stdout: ''});
	expect(daemonsOf(home)).toEqual([]);
	await runLalia(home, ['agents']);
	const pid = await onlyDaemonOf(home);
	await runLalia(home, ['agents']);
	expect(daemonsOf(home)).toEqual([pid]);
});
