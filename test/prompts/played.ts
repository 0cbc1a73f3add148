import {spawn} from 'node:child_process';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Ended, endOf, program, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {makeProject} from '../support/task-scene.js';

/** A project with others in it, in which an agent called dan does what a text shows. */
export type Scene = {
	home: Home;
	/** Types a line into a shell, as dan. */
	type: (line: string) => Promise<Ended>;
	/** Does something as another agent; fails where it fails. */
	as: (name: string, ...words: string[]) => Promise<string>;
	publish: (by: string, slug: string) => Promise<unknown>;
};

/** A command line of a text, and the exit code beside 0 of which its comment speaks. */
export type Shown = {line: string; otherExit?: number};

/** The indented lines that begin with `lalia`: the rest of each is shell, comment included. */
export const commandLines = (text: string): Shown[] =>
	[...text.matchAll(/^ {4}(lalia .*)$/gm)].map(([, line = '']) => {
		const [, exit] = /# .*\bexit (\d):/.exec(line) ?? [];
		return exit === undefined ? {line} : {line, otherExit: Number(exit)};
	});

export const makeScene = async (): Promise<Scene> => {
	const home = makeHome();
	const cwd = makeProject(home);
	const bin = join(home.root, 'bin');
	mkdirSync(bin);
	symlinkSync(program, join(bin, 'lalia'));
	writeFileSync(join(cwd, 'notes.md'), 'What I found out:\n\n- `$(nothing)` of "this" is expanded\n');

	const as = async (name: string, ...words: string[]): Promise<string> => {
		const {code, stdout, stderr} = await runLalia(home, words, {as: name, cwd});
		if (code !== 0) {
			throw new Error(`${name}: lalia ${words.join(' ')} ended with ${code}: ${stderr}`);
		}

		return stdout;
	};

	for (const [name, role] of [
		['alice', 'peer'],
		['bob', 'worker'],
	] as const) {
		await as(name, 'register', '--role', role);
	}

	await as('alice', 'room', 'create', 'release');
	return {
		home,
		as,
		type: line => {
			const env = {...home.env, PATH: `${bin}:${home.env['PATH']}`, LALIA_NAME: 'dan'};
			return endOf(spawn('sh', ['-c', line], {cwd, env, stdio: ['ignore', 'pipe', 'pipe']}));
		},
		publish: async (by, slug) => {
			const file = join(home.root, `${slug}.json`);
			writeFileSync(file, JSON.stringify({workstreams: [{slug, branch: `task/${slug}`, brief: `Write the ${slug}.`}]}));
			await as(by, 'task', 'publish', '--file', file);
		},
	};
};

/** Writes what the supervisor's prompt gives as a payload to where it says. */
export const writePayload = ({home}: Scene, text: string): void => {
	const [payload = ''] = /^ {4}\{[\s\S]*?\n(?=\n)/m.exec(text) ?? [];
	JSON.parse(payload);
	writeFileSync(join(home.root, 'projects/moon/payload.json'), payload);
};
