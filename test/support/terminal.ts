import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {onTestFinished} from 'vitest';
import {program} from './cli.js';
import type {Home} from './home.js';
import {until} from './until.js';

/** What a command left behind on its terminal. */
export type Shown = {code: number; signal: number; bytes: string; screen: string};

export type Seen = {
	pty: IPty;
	/** All lines of the terminal, also those that were scrolled away, without what is blank at their ends. */
	screen: () => string;
	/** Until the screen has this on it. */
	untilSeen: (text: string | RegExp) => Promise<unknown>;
	/** Types these characters. */
	press: (keys: string) => void;
	resize: (columns: number, rows: number) => void;
	ended: Promise<Shown>;
};

export type TerminalOptions = {as?: string; cwd?: string; env?: NodeJS.ProcessEnv; columns?: number; rows?: number};

/** Runs a command on a terminal of its own. */
export const showOn = (home: Home, words: string[], options: TerminalOptions = {}): Seen =>
	showShellOn(home, `exec ${[program, ...words].map(quoted).join(' ')}`, options);

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Runs a command of the shell on a terminal, which is emulated as well; 80 by 24 where nothing else is said. */
export const showShellOn = (home: Home, line: string, options: TerminalOptions = {}): Seen => {
	const {as, cwd = home.cwd, env = {}, columns: cols = 80, rows = 24} = options;
	const name = as === undefined ? {} : {LALIA_NAME: as};
	const pty = spawn('sh', ['-c', line], {
		name: env['TERM'] ?? 'xterm-256color',
		cols,
		rows,
		cwd,
		env: {...home.env, ...name, ...env},
		encoding: null,
	});
	const terminal = new xterm.Terminal({cols, rows, scrollback: 100_000, allowProposedApi: true});
	const chunks: Buffer[] = [];
	pty.onData(data => {
		// Reason for the cast: without an encoding it is bytes, whatever the types say.
		const chunk = data as unknown as Buffer;
		chunks.push(chunk);
		terminal.write(chunk);
	});
	const screen = () => {
		const {active} = terminal.buffer;
		const lines = Array.from({length: active.length}, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
		return lines.join('\n').trimEnd();
	};
	const ended = new Promise<Shown>(resolve => {
		pty.onExit(({exitCode, signal = 0}) => {
			terminal.write('', () =>
				resolve({code: exitCode, signal, bytes: Buffer.concat(chunks).toString('latin1'), screen: screen()}),
			);
		});
	});
	onTestFinished(() => {
		pty.kill('SIGKILL');
		terminal.dispose();
	});
	return {
		pty,
		screen,
		ended,
		untilSeen: text => untilOn(screen, text),
		press: keys => pty.write(keys),
		resize: (toColumns, toRows) => {
			terminal.resize(toColumns, toRows);
			pty.resize(toColumns, toRows);
		},
	};
};

/** In vain, it says what was on the screen instead. */
const untilOn = (screen: () => string, text: string | RegExp): Promise<unknown> =>
	until(`the screen has ${text}`, () =>
		typeof text === 'string' ? screen().includes(text) : text.test(screen()),
	).catch((error: Error) => {
		throw new Error(`${error.message}; it has\n${screen()}`);
	});
