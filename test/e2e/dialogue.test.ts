import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {startHarness} from '../support/harness.js';
import {type Home, makeHome, makeUserHome} from '../support/home.js';

const said = (stdout: string) => ({code: 0, stdout, stderr: ''});

const makeRepository = (home: Home): string => {
	const folder = join(home.root, 'app');
	mkdirSync(folder);
	execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder], {env: home.env});
	return folder;
};

describe('two harnesses, each line in a new shell, and nothing set in their environments', () => {
	const startBoth = async () => {
		const user = makeUserHome();
		const [claude, codex] = await Promise.all([startHarness(user, 'claude'), startHarness(user, 'codex')]);
		expect(await claude.run('lalia register --name claude-code')).toEqual(said('claude-code\n'));
		expect(await codex.run('lalia register --name codex')).toEqual(said('codex\n'));
		return {user, claude, codex};
	};

	test('tell each other things, as documented', async () => {
		const {user, claude, codex} = await startBoth();

		expect(await claude.run('lalia tell codex "The parser is ready for review."')).toEqual(said('seq=1 peer=codex\n'));
		expect(await codex.run('lalia read-any --timeout 300')).toEqual(
			said('peer=claude-code\nThe parser is ready for review.\n'),
		);
		expect(await codex.run('lalia tell claude-code "Reviewed; merge it."')).toEqual(said('seq=2 peer=claude-code\n'));
		expect(await claude.run('lalia read-any --timeout 300')).toEqual(said('peer=codex\nReviewed; merge it.\n'));
		expect(await claude.run('lalia read-any --timeout 0')).toMatchObject({code: 2, stdout: ''});

		const {stdout} = await runLalia(user, ['verify']);
		expect(stdout).toBe(`verified messages=2 conversations=1 agents=2 workspace=${user.workspace}\n`);
	});

	test('wait for each other, whoever comes first', async () => {
		const {claude, codex} = await startBoth();

		const [read] = await Promise.all([
			codex.run('lalia read-any --timeout 300'),
			claude.run('lalia tell codex "first"'),
		]);
		expect(read).toEqual(said('peer=claude-code\nfirst\n'));

		const [readBack] = await Promise.all([
			claude.run('lalia read codex --timeout 300'),
			codex.run('lalia tell claude-code "second"'),
		]);
		expect(readBack).toEqual(said('second\n'));
	});

	test('ask each other, both ways', async () => {
		const {claude, codex} = await startBoth();
		const pairs = [
			{asker: claude, asked: codex, askers: 'claude-code', askeds: 'codex'},
			{asker: codex, asked: claude, askers: 'codex', askeds: 'claude-code'},
		];

		for (const {asker, asked, askers, askeds} of pairs) {
			const asking = asker.run(`lalia ask ${askeds} "Which port?" --timeout 60`);
			expect(await asked.run('lalia read-any --timeout 60')).toEqual(said(`peer=${askers}\nWhich port?\n`));
			expect(await asked.run(`lalia tell ${askers} "8080"`)).toMatchObject({code: 0});
			expect(await asking).toEqual(said('8080\n'));
			expect(await asker.run('lalia inbox')).toEqual(said(''));
		}
	});

	test('are never taken for each other, also two of the same kind', async () => {
		const {user, claude, codex} = await startBoth();
		const other = await startHarness(user, 'claude');
		await other.run('lalia register --name claude-2');
		await codex.run('lalia tell claude-code "for the first"');
		await codex.run('lalia tell claude-2 "for the second"');

		expect((await claude.run('lalia whoami')).stdout).toMatch(
			/^name=claude-code .*\ndetermined_by=process claude \d+\n$/,
		);
		expect((await codex.run('lalia whoami')).stdout).toMatch(/^name=codex .*\ndetermined_by=process codex \d+\n$/);
		expect((await other.run('lalia whoami')).stdout).toContain(`determined_by=process claude ${other.pid}\n`);
		expect(await claude.run('lalia read-any')).toEqual(said('peer=codex\nfor the first\n'));
		expect(await other.run('lalia read-any')).toEqual(said('peer=codex\nfor the second\n'));
	});
});

test('a harness with a session id is known by it, whichever process runs the command', async () => {
	const home = makeHome();
	const first = await startHarness(home, 'claude', {env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1'}});
	const resumed = await startHarness(home, 'claude', {env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's1'}});
	const another = await startHarness(home, 'claude', {env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's2'}});
	await first.run('lalia register --name claude-code');

	expect((await resumed.run('lalia whoami')).stdout).toMatch(
		/^name=claude-code .*\ndetermined_by=CLAUDE_CODE_SESSION_ID\n$/,
	);
	expect(await another.run('lalia whoami')).toMatchObject({code: 6, stdout: ''});
});

describe('a new session of a harness in the same worktree', () => {
	const notRegistered =
		/^no agent is registered for this session \(process claude \d+\)\nreason: not_registered\nhint: lalia register\ncontext: \{.*\}\n$/;

	test('goes on as the agent whose session is over, and says so once', async () => {
		const home = makeHome();
		const cwd = makeRepository(home);
		const codex = await startHarness(home, 'codex', {cwd});
		await codex.run('lalia register --name codex');
		const first = await startHarness(home, 'claude', {cwd});
		await first.run('lalia register --name claude-code');
		const {stdout: before} = await first.run('lalia whoami --json');
		await codex.run('lalia tell claude-code "still there?"');
		await first.kill();

		const second = await startHarness(home, 'claude', {cwd});
		expect(await second.run('lalia read-any --timeout 0')).toEqual({
			code: 0,
			stdout: 'peer=codex\nstill there?\n',
			stderr: 'you are claude-code again: the agent that claude-code was in this worktree before\n',
		});
		const {stdout: after, stderr} = await second.run('lalia whoami --json');
		expect(JSON.parse(after).data.agent_id).toBe(JSON.parse(before).data.agent_id);
		expect(stderr).toBe('');
	});

	test('gets no identity while the first session is alive', async () => {
		const home = makeHome();
		const cwd = makeRepository(home);
		const first = await startHarness(home, 'claude', {cwd});
		await first.run('lalia register --name claude-code');
		const second = await startHarness(home, 'claude', {cwd});

		const refused = await second.run('lalia whoami');
		expect(refused).toMatchObject({code: 6, stdout: ''});
		expect(refused.stderr).toMatch(notRegistered);

		await first.kill();
		expect(await second.run('lalia whoami')).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^name=claude-code /),
		});
	});

	test('is told both candidates where there are two, and takes neither', async () => {
		const home = makeHome();
		const cwd = makeRepository(home);
		for (const name of ['one', 'two']) {
			const session = await startHarness(home, 'claude', {cwd});
			await session.run(`lalia register --name ${name}`);
			await session.kill();
		}

		const third = await startHarness(home, 'claude', {cwd});
		const refused = await third.run('lalia read-any --timeout 0');
		const addresses = [`one@app:main:${cwd}`, `two@app:main:${cwd}`];
		expect(refused).toEqual({
			code: 6,
			stdout: '',
			stderr: [
				`this claude-code session could go on as ${addresses.join(' or ')}`,
				'reason: ambiguous_identity',
				'hint: say who you are with --as or LALIA_NAME',
				`context: ${JSON.stringify({addresses})}\n`,
			].join('\n'),
		});
		expect(await third.run('lalia whoami --as two')).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^name=two /),
		});
		expect(await third.run('lalia whoami')).toMatchObject({code: 6});
	});

	test('is not registered where none fits: no agent at all, another harness, another worktree', async () => {
		const home = makeHome();
		const cwd = makeRepository(home);
		const stranger = await startHarness(home, 'claude', {cwd});
		expect((await stranger.run('lalia inbox')).stderr).toMatch(notRegistered);

		const codex = await startHarness(home, 'codex', {cwd});
		await codex.run('lalia register --name codex');
		await codex.kill();
		const elsewhere = await startHarness(home, 'claude', {cwd: home.cwd});
		await elsewhere.run('lalia register --name elsewhere');
		await elsewhere.kill();

		const refused = await stranger.run('lalia inbox');
		expect(refused).toMatchObject({code: 6, stdout: ''});
		expect(refused.stderr).toMatch(notRegistered);
	});
});
