import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {harnesses} from '../../source/core/harnesses/index.js';
import {type Ended, endOf, program, runLalia} from './cli.js';
import type {Home} from './home.js';
import {until} from './until.js';

type Entry = {command: string; hooks?: Entry[]};

/** Puts `lalia` on the PATH of all commands of a home, as an installation does. */
export const installProgram = (home: Home): void => {
	const bin = join(home.root, 'bin');
	mkdirSync(bin);
	symlinkSync(program, join(bin, 'lalia'));
	home.env['PATH'] = `${bin}:${home.env['PATH']}`;
};

/** The commands that setup installs, by event. */
export const installHooks = async (home: Home, harness: string): Promise<Record<string, string>> => {
	const {code, stdout, stderr} = await runLalia(home, ['setup', harness]);
	const [, path] = /^created (.*) \(hooks/m.exec(stdout) ?? [];
	if (code !== 0 || path === undefined) {
		throw new Error(`setup ${harness} ended with ${code}: ${stdout}${stderr}`);
	}

	const {hooks} = JSON.parse(readFileSync(path, 'utf8')) as {hooks: Record<string, Entry[]>};
	return Object.fromEntries(
		Object.entries(hooks).map(([event, [first]]) => [event, first?.hooks?.[0]?.command ?? first?.command ?? '']),
	);
};

/** An event as the harness sends it, with what is given in the place of what the recorded one says. */
export const eventOf = (
	harness: string,
	name: string,
	change: Record<string, unknown> = {},
): Record<string, unknown> => {
	const path = join(import.meta.dirname, '../fixtures/hook-events', harness, `${name}.json`);
	return {...JSON.parse(readFileSync(path, 'utf8')), ...change};
};

/**
 * Runs a hook's command as harnesses do: in a shell that is a child of theirs, here of the test.
 * @param input of standard input; undefined for one that is left open until the hook has ended
 */
export const runHook = (
	home: Home,
	command: string,
	input: string | undefined,
	env: NodeJS.ProcessEnv = {},
): Promise<Ended> => {
	const child = spawn('sh', ['-c', command], {
		cwd: home.cwd,
		env: {...home.env, ...env},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	child.stdin.on('error', () => {});
	if (input === undefined) {
		child.on('exit', () => child.stdin.end());
	} else {
		child.stdin.end(input);
	}

	return endOf(child);
};

/** The text that a hook's answer puts before the model, in whichever place its harness takes it from. */
export const contextIn = (harness: string, {stdout}: Pick<Ended, 'stdout'>): string => {
	if (stdout === '') {
		return '';
	}

	const answer = JSON.parse(stdout);
	const {contextField} = harnesses.find(({id}) => id === harness)?.hooks ?? {};
	return (
		answer.reason ??
		answer.followup_message ??
		(contextField === 'hookSpecificOutput'
			? answer.hookSpecificOutput.additionalContext
			: answer[contextField ?? '']) ??
		''
	);
};

/** Waits until the daemon has raised a flag for hooks that this process runs. */
export const untilFlag = (home: Home, flag: 'mail' | 'seen', pid = process.pid): Promise<unknown> =>
	until(`${flag} is flagged`, () =>
		[`${flag}-${pid}`, `${flag}-any`].some(name => existsSync(join(home.home, 'flags', name))),
	);
