import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {harnesses} from '../../source/core/harnesses/index.js';
import {rolePrompt} from '../../source/core/prompts/role-prompt.js';
import {registerAll, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {makeProject} from '../support/task-scene.js';
import {installHarness} from './fake-harness.js';

/** Where each harness reads what it has to know, seen from the root of a repository. */
const readsFrom = {
	'claude-code': (home: Home) => join(home.home, 'prompts/worker.md'),
	codex: () => 'AGENTS.md',
	copilot: () => '.github/copilot-instructions.md',
	gemini: () => 'GEMINI.md',
	opencode: () => 'AGENTS.md',
	cursor: () => 'AGENTS.md',
	aider: (home: Home) => join(home.home, 'prompts/worker.md'),
};

const option = {'claude-code': '--append-system-prompt-file', aider: '--read'};

const agentsOf = async (home: Home): Promise<Record<string, unknown>[]> =>
	JSON.parse((await runLalia(home, ['agents', '--json'])).stdout).data.agents;

describe.each(harnesses)('lalia run worker --$id', ({id, detection: {programs}}) => {
	test('starts it as a registered agent that has the prompt, with its own arguments', async () => {
		const home = makeHome();
		const cwd = makeProject(home);
		const fake = installHarness(home, programs[0]);
		const words = ['run', 'worker', `--${id}`, 'first', '--', '--json', '--', '', 'a "b" $c'];
		const ended = await runLalia(home, words, {cwd, env: fake.env, as: 'somebody-else'});

		expect(ended).toEqual({code: 0, signal: null, stdout: '', stderr: ''});
		// Reason for the cast: it has a line for each of them.
		const path = readsFrom[id as keyof typeof readsFrom](home);
		const own = id in option ? [option[id as keyof typeof option], path] : [];
		expect(fake.argv()).toEqual([...own, 'first', '--json', '--', '', 'a "b" $c']);
		expect(fake.cwd()).toBe(cwd);
		expect(fake.variables()).toMatchObject({LALIA_NAME: `${id}-worker-moon`, LALIA_ROLE: 'worker'});
		expect(readFileSync(path.startsWith('/') ? path : join(cwd, path), 'utf8')).toContain(rolePrompt('worker'));
		expect(await agentsOf(home)).toMatchObject([
			{name: `${id}-worker-moon`, role: 'worker', harness: id, project: 'moon', worktree: cwd},
		]);
	});

	test('ends with 5 and leaves no trace where its program is missing', async () => {
		const home = makeHome();
		const ended = await runLalia(home, ['run', 'worker', `--${id}`, '--force'], {env: {PATH: '/usr/bin:/bin'}});

		expect(ended).toMatchObject({code: 5, stdout: '', stderr: expect.stringContaining('reason: harness_not_found')});
		expect(readdirSync(home.cwd)).toEqual([]);
		expect(existsSync(home.home)).toBe(false);
	});
});

describe('the agent of a harness that was started', () => {
	const runHere = (home: Home, words: string[], does: string) => {
		const fake = installHarness(home, 'claude', does);
		return {fake, ended: runLalia(home, ['run', ...words, '--claude-code'], {env: fake.env})};
	};

	test('is who its commands speak for, and may register once more', async () => {
		const home = makeHome();
		await registerAll(home, 'alice');
		const does = 'lalia register; lalia tell alice hello; lalia whoami | grep -o "determined_by=.*"';

		expect(await runHere(home, ['peer', '--name', 'dan'], does).ended).toMatchObject({
			code: 0,
			stdout: 'dan\nseq=1 peer=alice\ndetermined_by=LALIA_NAME dan\n',
			stderr: '',
		});
		expect((await runLalia(home, ['read', 'dan'], {as: 'alice'})).stdout).toBe('hello\n');
	});

	test('is the same when it is started again', async () => {
		const home = makeHome();
		const names: (string | undefined)[] = [];
		for (const role of ['worker', 'worker']) {
			const {fake, ended} = runHere(home, [role], 'exit 0');
			await ended;
			names.push(fake.variables()['LALIA_NAME']);
		}

		expect(names).toEqual(['claude-code-worker', 'claude-code-worker']);
		expect(await agentsOf(home)).toHaveLength(1);
	});

	test('is another one beside one that runs, and the first again when that has ended', async () => {
		const home = makeHome();
		const nameAfter = async (): Promise<string | undefined> => {
			const {fake, ended} = runHere(home, ['worker'], 'exit 0');
			expect(await ended).toMatchObject({code: 0, stderr: ''});
			return fake.variables()['LALIA_NAME'];
		};

		const first = runHere(home, ['worker'], 'say up; stay');
		await first.fake.untilSaid('up');
		expect(await nameAfter()).toBe('claude-code-worker-2');
		first.fake.letGo();
		await first.ended;
		expect(await nameAfter()).toBe('claude-code-worker');
	});

	test('has a name of its own, also where several are started at once', async () => {
		const home = makeHome();
		const started = [1, 2, 3, 4].map(() => runHere(home, ['worker'], 'say up; stay'));
		for (const {fake} of started) {
			await fake.untilSaid('up');
		}

		expect(started.map(({fake}) => fake.variables()['LALIA_NAME']).sort()).toEqual([
			'claude-code-worker',
			'claude-code-worker-2',
			'claude-code-worker-3',
			'claude-code-worker-4',
		]);
		for (const {fake, ended} of started) {
			fake.letGo();
			expect(await ended).toMatchObject({code: 0, stderr: ''});
		}
	});

	test('is warned of, where a name was asked for that one who runs has', async () => {
		const home = makeHome();
		const first = runHere(home, ['worker', '--name', 'dan'], 'say up; stay');
		await first.fake.untilSaid('up');

		expect(await runHere(home, ['worker', '--name', 'dan'], 'exit 0').ended).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('another session here is dan too'),
		});
		first.fake.letGo();
		await first.ended;
	});

	test('is not the terminal that it was started from', async () => {
		const home = makeHome();
		await runHere(home, ['worker'], 'exit 0').ended;

		expect(await runLalia(home, ['whoami'])).toMatchObject({code: 6});
	});
});

describe('a command line that is refused', () => {
	test.each([
		[['run'], 'run needs <role>'],
		[['run', 'boss', '--codex'], 'peer, worker, supervisor'],
		[['run', 'worker'], 'run needs one of --claude-code, --codex'],
		[['run', 'worker', '--codex', '--gemini'], 'run needs only one of'],
		[['run', 'worker', '--codex', '--model', 'o3'], 'run has no option --model'],
		[['run', 'worker', '--codex', '--name', 'no spaces'], 'is not a name'],
	])('%j leaves no trace', async (words, problem) => {
		const home = makeHome();
		const fake = installHarness(home, 'codex');

		expect(await runLalia(home, words, {env: fake.env})).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(problem),
		});
		expect(readdirSync(home.cwd)).toEqual([]);
		expect(fake.cwd()).toBe('');
	});
});

test('a harness finds the variables that Node would have read', async () => {
	const home = makeHome({NODE_EXTRA_CA_CERTS: '/etc/hosts'});
	const fake = installHarness(home, 'claude');
	await runLalia(home, ['run', 'peer', '--claude-code'], {env: fake.env});

	expect(fake.variables()).toMatchObject({NODE_EXTRA_CA_CERTS: '/etc/hosts'});
	expect(fake.variables()).not.toHaveProperty('LALIA_CA');
});

test('a file by the name of the harness that cannot be run is not taken for it', async () => {
	const home = makeHome();
	const fake = installHarness(home, 'claude');
	const folder = join(home.root, 'first');
	mkdirSync(join(folder, 'codex'), {recursive: true});
	writeFileSync(join(folder, 'claude'), 'no program');
	const env = {...fake.env, PATH: `${folder}:${fake.env['PATH']}`};

	expect(await runLalia(home, ['run', 'peer', '--claude-code'], {env})).toMatchObject({code: 0, stderr: ''});
	expect(await runLalia(home, ['run', 'peer', '--codex'], {env})).toMatchObject({code: 5});
});
