import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {program} from './cli.js';
import type {Home} from './home.js';
import {showShellOn} from './terminal.js';
import {until} from './until.js';

/** A terminal with a shell, as a user has it. */
export type UserTerminal = {
	/** Types a line, and gives what it left on the screen, from its prompt on, once the shell asks for the next. */
	type: (line: string) => Promise<string>;
};

/**
 * Opens one that finds `lalia` on its PATH. A server of tmux stands between, so that it is a login session of its own below
 * init, and no harness which the tests themselves may run in is seen.
 */
export const openTerminal = async (home: Home, cwd = home.cwd): Promise<UserTerminal> => {
	const folder = mkdtempSync(join(home.root, 'terminal-'));
	mkdirSync(join(folder, 'bin'));
	symlinkSync(program, join(folder, 'bin/lalia'));
	const tmux = ['tmux', '-u', '-S', join(folder, 'socket'), '-f', '/dev/null'];
	const shell = ['new-session', '-e', 'PS1=$ ', 'bash', '--norc', '--noprofile', '-i'];
	const line = [...tmux, ...shell, ';', 'set', 'status', 'off'].map(word => `'${word}'`).join(' ');
	const env = {PATH: `${join(folder, 'bin')}:${home.env['PATH']}`, PAGER: 'cat'};
	const {screen, press, untilSeen} = showShellOn(home, `exec ${line}`, {cwd, env, columns: 140, rows: 100});
	onTestFinished(() => void execFileSync(tmux[0] ?? '', [...tmux.slice(1), 'kill-server']));
	await untilSeen(/^\$$/m);
	return {
		type: async line => {
			const before = promptsOn(screen()).length;
			press(`${line}\r`);
			await until(`the shell asks again after ${line}; it has\n${screen()}`, () => {
				const prompts = promptsOn(screen());
				return prompts.length > before && prompts.at(-1) === '$';
			});
			return promptsOn(screen()).at(-2) ?? '';
		},
	};
};

/** What stands at each prompt of the shell and below it. */
const promptsOn = (screen: string): string[] => screen.split(/\n(?=\$(?: |$))/);
