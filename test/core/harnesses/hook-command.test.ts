// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of a shell
import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {hookCommand, isHookCommand} from '../../../source/core/harnesses/hook-command.js';
import {harnesses} from '../../../source/core/harnesses/index.js';

const line = (moment: 'session-start' | 'turn-start' | 'tool' | 'turn-end' | 'wake', program = 'lalia') =>
	hookCommand({harness: 'claude-code', moment, program});

/** Users of Codex are asked again to trust a line that has changed: a change here is one for all of them. */
test('the line is the same in every version', () => {
	expect(line('session-start')).toBe('LALIA_HOOK_PARENT=$PPID lalia hook claude-code 2>/dev/null || :');
	expect(line('tool')).toBe(
		'lalia_flags="${LALIA_HOME:-$HOME/.lalia}/flags"; if [ -e "$lalia_flags/mail-$PPID" ] || [ -e "$lalia_flags/mail-any" ]; then LALIA_HOOK_PARENT=$PPID lalia hook claude-code 2>/dev/null || :; fi',
	);
	expect(line('turn-start')).toBe(
		'lalia_flags="${LALIA_HOME:-$HOME/.lalia}/flags"; if [ -e "$lalia_flags/mail-$PPID" ] || [ -e "$lalia_flags/mail-any" ] || [ -e "$lalia_flags/seen-$PPID" ] || [ -e "$lalia_flags/seen-any" ]; then LALIA_HOOK_PARENT=$PPID lalia hook claude-code 2>/dev/null || :; fi',
	);
	expect(line('turn-end')).toBe(line('turn-start'));
	expect(line('wake')).toBe(line('tool').replace(' 2>/dev/null || :', ''));
});

test('it is known again, and that of no other harness', () => {
	for (const {id, hooks} of harnesses) {
		for (const moment of Object.values(hooks?.events ?? {})) {
			const command = hookCommand({harness: id, moment, program: "'/some where/lalia.cjs'"});
			expect(harnesses.filter(other => isHookCommand(command, other.id)).map(other => other.id)).toEqual([id]);
		}
	}

	expect(isHookCommand('lalia inbox', 'codex')).toBe(false);
});

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', ':']).status === 0;

describe.each(['sh', 'dash', 'bash', 'zsh', 'busybox sh'].filter(shell => isInstalled(shell.split(' ')[0] ?? '')))(
	'in %s',
	shell => {
		let home: string;
		let program: string;

		beforeEach(() => {
			const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-line-')));
			onTestFinished(() => rmSync(root, {recursive: true, force: true}));
			home = join(root, 'it\'s "my" home');
			mkdirSync(join(home, '.lalia/flags'), {recursive: true});
			program = `'${join(root, 'bin dir', 'lalia.cjs')}'`;
			mkdirSync(join(root, 'bin dir'));
			const file = join(root, 'bin dir', 'lalia.cjs');
			writeFileSync(file, '#!/bin/sh\necho "$LALIA_HOOK_PARENT $*"\necho mail >&2\nexit 2\n');
			chmodSync(file, 0o755);
		});

		const run = (command: string, env: Record<string, string> = {}) => {
			const [first = '', ...words] = shell.split(' ');
			const {status, stdout, stderr} = spawnSync(first, [...words, '-c', command], {
				env: {PATH: process.env['PATH'], HOME: home, ...env},
				encoding: 'utf8',
			});
			return {status, stdout, stderr};
		};

		const called = `${process.pid} hook claude-code\n`;

		test('it starts nothing without a flag, and the program with one', () => {
			for (const moment of ['turn-start', 'tool', 'turn-end', 'wake'] as const) {
				expect(run(line(moment, program))).toEqual({status: 0, stdout: '', stderr: ''});
			}

			writeFileSync(join(home, `.lalia/flags/mail-${process.pid}`), '');
			for (const moment of ['session-start', 'turn-start', 'tool', 'turn-end'] as const) {
				expect(run(line(moment, program))).toEqual({status: 0, stdout: called, stderr: ''});
			}

			expect(run(line('wake', program))).toEqual({status: 2, stdout: called, stderr: 'mail\n'});
		});

		test('what waits for its proof counts at the ends of a turn alone', () => {
			writeFileSync(join(home, '.lalia/flags/seen-any'), '');
			expect(run(line('tool', program)).stdout).toBe('');
			expect(run(line('turn-start', program)).stdout).toBe(called);
			expect(run(line('turn-end', program)).stdout).toBe(called);
		});

		test('the home may be set to another place, and the program be gone', () => {
			const elsewhere = join(home, 'else where');
			mkdirSync(join(elsewhere, 'flags'), {recursive: true});
			writeFileSync(join(elsewhere, 'flags/mail-any'), '');
			expect(run(line('tool', program)).stdout).toBe('');
			expect(run(line('tool', program), {LALIA_HOME: elsewhere}).stdout).toBe(called);
			expect(run(line('tool', 'no-such-program'), {LALIA_HOME: elsewhere})).toEqual({
				status: 0,
				stdout: '',
				stderr: '',
			});
			expect(run(line('session-start', 'no-such-program'))).toEqual({status: 0, stdout: '', stderr: ''});
		});
	},
);

test('without mail it costs a shell next to nothing', () => {
	// In one shell many times over, so that what is measured is the line and not the start of the shell.
	const count = 2_000;
	const script = `i=0; while [ $i -lt ${count} ]; do ${line('turn-end')}; i=$((i + 1)); done`;
	const once = () => {
		const startedAt = performance.now();
		execFileSync('sh', ['-c', script], {env: {PATH: process.env['PATH'], HOME: '/nonexistent'}});
		return (performance.now() - startedAt) / count;
	};
	const [, median = Number.POSITIVE_INFINITY] = [once(), once(), once()].toSorted((left, right) => left - right);
	expect(median).toBeLessThan(3);
});
