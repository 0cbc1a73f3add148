import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {daemonEnvironment} from '../spawn-daemon.js';
import {showTask} from './demo-task.js';
import type {Procedure} from './index.js';

type Finished = {code: number | null; stdout: string; stderr: string};

/**
 * Scripted agents talk through a real daemon: every line is a process of its own, run as an agent's harness would run it,
 * in a home that is thrown away.
 */
export const demo: Procedure = async ({invocation}, args, emit) => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-demo-'));
	const env = {
		...daemonEnvironment(invocation.surroundings.env),
		LALIA_HOME: join(folder, 'home'),
		LALIA_WORKSPACE: join(folder, 'workspace'),
	};

	const run = (
		command: string,
		words: string[],
		{cwd, ...extra}: {cwd?: string | undefined; LALIA_NAME?: string} = {},
	): Promise<Finished> => execute(command, words, {cwd, env: {...env, ...extra}});

	/** One command of one agent: its line, and what it printed. */
	const laliaIn = async (agent: string, words: string[], cwd?: string): Promise<void> => {
		const name = agent === '' ? {} : {LALIA_NAME: agent};
		emit(`${agent}$ lalia ${words.map(quoted).join(' ')}`);
		const finished = await run(process.execPath, [join(invocation.program, 'lalia.cjs'), ...words], {...name, cwd});
		show(finished, line => emit(agent === '' ? line : `${agent}> ${line}`));
	};

	const lalia: Talk = (agent, ...words) => laliaIn(agent, words);
	const git = async (...words: string[]): Promise<void> => show(await run('git', words), emit);

	try {
		await converse(lalia, emit);
		await showTask({folder, lalia: laliaIn, git, emit});
		emit('# Every message is a signed file and a commit that anyone can check.');
		await lalia('', 'stop');
		emit('$ git log --oneline --reverse');
		show(await run('git', ['-C', env.LALIA_WORKSPACE, 'log', '--oneline', '--reverse', '--no-color']), emit);
		await lalia('', 'verify');
	} finally {
		await run(process.execPath, [join(invocation.program, 'lalia.cjs'), 'stop']);
		if (args['keep'] !== true) {
			rmSync(folder, {recursive: true, force: true});
		}
	}

	return args['keep'] === true ? {home: env.LALIA_HOME, workspace: env.LALIA_WORKSPACE} : {};
};

type Talk = (agent: string, ...words: string[]) => Promise<void>;

const converse = async (lalia: Talk, emit: (line: string) => void): Promise<void> => {
	emit('# Three agents, each in a harness of its own. Every line is a process that comes and goes.');
	await lalia('alice', 'register', '--name', 'alice', '--harness', 'claude-code');
	await lalia('bob', 'register', '--name', 'bob', '--harness', 'codex');
	await lalia('carol', 'register', '--name', 'carol', '--harness', 'gemini');

	emit('# Bob waits for whatever comes; Alice sends.');
	const waiting = lalia('bob', 'read-any', '--timeout', '30');
	await lalia('alice', 'tell', 'bob', 'The parser is ready for review on branch parser.');
	await waiting;

	emit('# Alice asks, and her command stays open until Bob has answered.');
	const asking = lalia('alice', 'ask', 'bob', 'May I merge it?', '--timeout', '30');
	await lalia('bob', 'read', 'alice', '--timeout', '30');
	await lalia('bob', 'tell', 'alice', 'Yes. I mended one typo in the README.');
	await asking;

	emit('# Nobody waits for Carol. Her mail stays until Alice looks.');
	await lalia('carol', 'tell', 'alice', 'The release notes are done.');
	await lalia('alice', 'inbox');
	await lalia('alice', 'read', 'carol', '--timeout', '0');
	await lalia('alice', 'history', 'bob');

	emit('# A room is for more than two. Who joins later reads the past in its history.');
	await lalia('alice', 'room', 'create', 'release', '--desc', 'who does what until Friday');
	await lalia('bob', 'join', 'release');
	await lalia('alice', 'post', 'release', 'Code freeze is on Thursday.');
	await lalia('bob', 'post', 'release', 'Then I tag it on Friday.');
	await lalia('carol', 'join', 'release');
	await lalia('carol', 'history', 'release', '--room');
	await lalia('alice', 'read', 'release', '--room', '--timeout', '0');
	await lalia('alice', 'rooms');
};

const show = ({code, stdout, stderr}: Finished, emit: (line: string) => void): void => {
	for (const line of `${stdout}${stderr}`.split('\n').filter(Boolean)) {
		emit(line);
	}

	if (code !== 0) {
		throw new LaliaError('internal_error', `a command of the demo ended with ${code}`, {context: {stderr}});
	}
};

type Surroundings = {cwd: string | undefined; env: NodeJS.ProcessEnv};

const execute = (command: string, words: string[], options: Surroundings): Promise<Finished> =>
	new Promise((resolve, reject) => {
		const child = spawn(command, words, {...options, stdio: ['ignore', 'pipe', 'pipe']});
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', text => {
			stdout += text;
		});
		child.stderr.setEncoding('utf8').on('data', text => {
			stderr += text;
		});
		child.on('error', reject);
		child.on('close', code => resolve({code, stdout, stderr}));
	});

const quoted = (word: string): string => (/^[\w.-]+$/.test(word) ? word : `"${word}"`);
