import {type ChildProcess, spawn} from 'node:child_process';
import {join} from 'node:path';
import type {Home} from './home.js';

export const program = join(import.meta.dirname, '../../dist/lalia.cjs');

export type Ended = {code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string};

export type RunOptions = {
	/** Who the command is run as, by LALIA_NAME. */
	as?: string;
	/** What is piped to standard input; nothing is attached where it is left out. */
	input?: string | Buffer;
	cwd?: string;
	env?: NodeJS.ProcessEnv;
	/** Another build's. */
	program?: string;
	/** Leaves standard output unread, as a pipe whose reader is busy: `child.stdout` is the test's then. */
	isUnread?: boolean;
};

/** A command that is running. */
export type Running = {child: ChildProcess; ended: Promise<Ended>};

/** Runs the built program as a process of its own; resolves when it has ended, however it ended. */
export const runLalia = (home: Home, words: string[], options: RunOptions = {}): Promise<Ended> =>
	startLalia(home, words, options).ended;

/** As `runLalia`, for a command that the test goes on beside. */
export const startLalia = (home: Home, words: string[], options: RunOptions = {}): Running => {
	const name = options.as === undefined ? {} : {LALIA_NAME: options.as};
	const child = spawn(options.program ?? program, words, {
		cwd: options.cwd ?? home.cwd,
		env: {...home.env, ...name, ...options.env},
		stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
	});
	child.stdin?.on('error', () => {});
	child.stdin?.end(options.input);
	return {child, ended: endOf(child, options)};
};

export const endOf = (child: ChildProcess, {isUnread = false}: Pick<RunOptions, 'isUnread'> = {}): Promise<Ended> =>
	new Promise((resolve, reject) => {
		let stdout = '';
		let stderr = '';
		if (!isUnread) {
			child.stdout?.setEncoding('utf8').on('data', text => {
				stdout += text;
			});
		}

		child.stderr?.setEncoding('utf8').on('data', text => {
			stderr += text;
		});
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({code, signal, stdout, stderr}));
	});

/** Registers agents one after the other, and fails where one can't be. */
export const registerAll = async (home: Home, ...names: string[]): Promise<void> => {
	for (const name of names) {
		const {code, stderr} = await runLalia(home, ['register', '--name', name]);
		if (code !== 0) {
			throw new Error(`register ${name} ended with ${code}: ${stderr}`);
		}
	}
};
