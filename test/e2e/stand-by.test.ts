import {spawn} from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {program, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf, folderOf, onlyDaemonOf} from '../support/processes.js';
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

/** A command `node` of this home that notes how it is called and does `first`, as a version manager's does, before it is Node. */
const putNodeFirst = (home: Home, first: string) => {
	const folder = join(home.root, 'bin');
	const calls = join(home.root, 'calls');
	mkdirSync(folder);
	const lines = ['#!/bin/sh', `echo "$*" >> ${calls}`, first, `exec ${process.execPath} "$@"`];
	writeFileSync(join(folder, 'node'), lines.join('\n'), {mode: 0o755});
	return {
		env: {PATH: `${folder}:${process.env['PATH']}`},
		hasStoodBy: () => readFileSync(calls, 'utf8').includes('--stand-by'),
	};
};

/** Ends with the exit code; `stdio` beyond the third are what a careless caller leaves open. */
const runWithOpen = (home: Home, words: string[], more: (number | 'ignore')[]): Promise<number | null> =>
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
	const node = putNodeFirst(home, '');
	expect(await runLalia(home, ['tell'], node)).toMatchObject({code: 1});
	await until('a process stood by', node.hasStoodBy);
	await noneIsLeft(home);
	expect(existsSync(join(home.home, 'lalia.db'))).toBe(false);
});

test('a version manager that goes by the folder gives the process that stands by the same Node as the client', async () => {
	const home = makeHome();
	const node = putNodeFirst(home, 'if [ "$(pwd)" = / ]; then exit 1; fi');
	expect(await runLalia(home, ['agents'], node)).toMatchObject({code: 0, stderr: ''});
	const pid = await onlyDaemonOf(home);
	expect(argumentsOf(pid)).toContain('--stand-by');
	expect(folderOf(pid)).toBe('/');
});

test('a process that stands by with another Node than the client does not become the daemon', async () => {
	const home = makeHome();
	const other = join(home.root, 'other-node');
	copyFileSync(process.execPath, other);
	const node = putNodeFirst(home, `case "$*" in *--stand-by*) exec ${other} "$@"; esac`);
	expect(await runLalia(home, ['agents'], node)).toMatchObject({code: 0, stderr: ''});
	expect(node.hasStoodBy()).toBe(true);
	expect(readlinkSync(`/proc/${await onlyDaemonOf(home)}/exe`)).toBe(realpathSync(process.execPath));
});

test('a daemon keeps nothing open that its caller had open', async () => {
	const home = makeHome();
	const held = openSync(join(home.root, 'held'), 'w');
	const own = new Set([6, 7, 8, 9]); // of the shell line, where they are free
	const more = Array.from({length: 17}, (_, index) => (own.has(index + 3) ? ('ignore' as const) : held));
	expect(await runWithOpen(home, ['agents'], more)).toBe(0);
	const pid = await onlyDaemonOf(home);
	expect(argumentsOf(pid)).toContain('--stand-by');
	expect(openFilesOf(pid)).not.toContain(join(home.root, 'held'));
});

test('what a caller has open where the shell line would have its own is left alone, and nobody stands by', async () => {
	const home = makeHome();
	const held = openSync(join(home.root, 'held'), 'w');
	expect(await runWithOpen(home, ['agents'], Array(5).fill(held))).toBe(0);
	expect(argumentsOf(await onlyDaemonOf(home))).not.toContain('--stand-by');
});

test('nobody stands by where a daemon has its socket, nor for a command that starts none', async () => {
	const home = makeHome();
	const node = putNodeFirst(home, '');
	expect(await runLalia(home, ['hook', 'claude-code'], {...node, input: '{}'})).toMatchObject({code: 0, stdout: ''});
	expect(daemonsOf(home)).toEqual([]);
	await runLalia(home, ['agents']);
	const pid = await onlyDaemonOf(home);
	expect(await runLalia(home, ['agents'], node)).toMatchObject({code: 0});
	expect(daemonsOf(home)).toEqual([pid]);
	expect(node.hasStoodBy()).toBe(false);
});
