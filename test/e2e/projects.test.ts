import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {AgentView} from '../../source/core/fields.js';
import {runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';

/** A repository with a linked worktree on the branch `topic`, each with a folder in it. */
const makeRepository = (home: Home, name: string, origin?: string) => {
	const main = joinPath(home.root, 'repos', name);
	const linked = joinPath(home.root, 'wt', `${name}-topic`);
	const git = (...words: string[]) => execFileSync('git', ['-C', main, ...words], {env: home.env, stdio: 'pipe'});
	mkdirSync(joinPath(main, 'deep/er'), {recursive: true});
	git('init', '--quiet', '--initial-branch=main');
	git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'commit', '--quiet', '--allow-empty', '-m', 'first');
	git('worktree', 'add', '--quiet', '-b', 'topic', linked);
	if (origin !== undefined) {
		git('remote', 'add', 'origin', origin);
	}

	mkdirSync(joinPath(linked, 'deep'));
	return {main, linked, below: joinPath(main, 'deep/er'), belowLinked: joinPath(linked, 'deep')};
};

const registerIn = async (home: Home, cwd: string, name: string): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, ['register', '--name', name, '--json'], {cwd});
	expect([code, stderr]).toEqual([0, '']);
	return JSON.parse(stdout).data.agent_id;
};

const agentsOf = async (home: Home): Promise<AgentView[]> =>
	JSON.parse((await runLalia(home, ['agents', '--json'])).stdout).data.agents;

describe('the project of an agent', () => {
	const isTheSame = (name: string, origin: string | undefined, project: string) => {
		const where = origin === undefined ? 'without an origin' : `whose origin is ${origin}`;
		test(`is ${project} everywhere in a repository ${name} ${where}`, async () => {
			const home = makeHome();
			const {main, linked, below, belowLinked} = makeRepository(home, name, origin);
			await registerIn(home, main, 'at-main');
			await registerIn(home, linked, 'at-linked');
			await registerIn(home, below, 'below-main');
			await registerIn(home, belowLinked, 'below-linked');

			const agents = await agentsOf(home);
			const places = agents.map(agent => [agent.name, agent.worktree, agent.branch, agent.cwd]).sort();
			expect(places).toEqual([
				['at-linked', linked, 'topic', linked],
				['at-main', main, 'main', main],
				['below-linked', linked, 'topic', belowLinked],
				['below-main', main, 'main', below],
			]);
			expect(agents.map(agent => [agent.project, agent.repo_root])).toEqual(agents.map(() => [project, main]));
		});
	};

	isTheSame('My_Repo', undefined, 'My_Repo');
	isTheSame('wid.get', undefined, 'wid.get');
	isTheSame('My_Repo', 'git@example.com:group/Their_Repo.git', 'Their_Repo');
	isTheSame('wid.get', 'https://example.com/group/wid.get.git/', 'wid.get');

	test('is none outside of any repository', async () => {
		const home = makeHome();
		await registerIn(home, home.cwd, 'nomad');
		expect(await agentsOf(home)).toMatchObject([
			{name: 'nomad', project: null, repo_root: null, worktree: null, branch: null, cwd: home.cwd},
		]);
	});
});

test('agents groups by repository, the worktrees with it', async () => {
	const home = makeHome();
	const mine = makeRepository(home, 'My_Repo');
	const theirs = makeRepository(home, 'wid.get', 'https://example.com/gadget.git');
	await registerIn(home, theirs.linked, 'dora');
	await registerIn(home, mine.main, 'anna');
	await registerIn(home, theirs.main, 'carl');
	await registerIn(home, home.cwd, 'nomad');
	await registerIn(home, mine.belowLinked, 'bert');

	const {stdout} = await runLalia(home, ['agents']);
	const groups = stdout.split(/^(?=repo: )/m).map(group => {
		const [heading, ...members] = group.trimEnd().split('\n');
		return [heading, members.map(line => /^ {2}(\S+)\t/.exec(line)?.[1]).sort()];
	});
	expect(groups).toEqual([
		['repo: - (-)', ['nomad']],
		[`repo: ${mine.main} (My_Repo)`, ['anna', 'bert']],
		[`repo: ${theirs.main} (gadget)`, ['carl', 'dora']],
	]);
});

describe('two agents with one name', () => {
	/** In the two worktrees of one repository, and a third of another project; `alice` writes to them. */
	const makeNamesakes = async () => {
		const home = makeHome();
		const mine = makeRepository(home, 'My_Repo');
		const theirs = makeRepository(home, 'wid.get');
		await registerIn(home, home.cwd, 'alice');
		const ids = {
			main: await registerIn(home, mine.main, 'bob'),
			linked: await registerIn(home, mine.linked, 'bob'),
			other: await registerIn(home, theirs.main, 'bob'),
		};
		return {home, mine, theirs, ids};
	};

	const tell = (home: Home, address: string, body: string) =>
		runLalia(home, ['tell', address, body, '--json'], {as: 'alice'});

	test('are reached by as much of their place as tells them apart, and by id', async () => {
		const {home, mine, theirs, ids} = await makeNamesakes();
		const addresses = [
			['bob@wid.get', ids.other],
			['bob@My_Repo:main', ids.main],
			['bob@My_Repo:topic', ids.linked],
			[`bob@My_Repo:main:${mine.main}`, ids.main],
			[`bob@My_Repo:topic:${mine.linked}`, ids.linked],
			[`bob@wid.get:main:${theirs.main}`, ids.other],
			[ids.main, ids.main],
			[ids.linked, ids.linked],
			[ids.other, ids.other],
		] as const;
		for (const [address] of addresses) {
			expect(await tell(home, address, `to ${address}`)).toMatchObject({code: 0, stderr: ''});
		}

		for (const id of Object.values(ids)) {
			const expected = addresses.filter(([, reached]) => reached === id).map(([address]) => `to ${address}`);
			const {stdout} = await runLalia(home, ['history', 'alice', '--json', '--as', id]);
			const {messages} = JSON.parse(stdout).data;
			expect(messages.map(({body}: {body: string}) => body)).toEqual(expected);
		}
	});

	test.each(['bob', 'bob@My_Repo'])('are not told apart by %s, and the error lists who it could be', async address => {
		const {home, mine, theirs} = await makeNamesakes();
		const inMine = [`bob@My_Repo:main:${mine.main}`, `bob@My_Repo:topic:${mine.linked}`];
		const could = address === 'bob' ? [...inMine, `bob@wid.get:main:${theirs.main}`] : inMine;

		const refused = await tell(home, address, 'which of you?');
		expect(refused.code).toBe(1);
		const {error} = JSON.parse(refused.stdout).data;
		expect(error.reason).toBe('ambiguous_address');
		expect([...error.context.addresses].sort()).toEqual(could);
		const plain = await runLalia(home, ['tell', address, 'which of you?'], {as: 'alice'});
		expect(plain).toMatchObject({code: 1, stdout: ''});
		for (const qualified of could) {
			expect(plain.stderr).toContain(qualified);
			expect(await tell(home, qualified, 'you')).toMatchObject({code: 0});
		}
	});

	test.each(['bob@My_Repo:gone', 'bob@nowhere', 'bob@My_Repo:main:/nowhere'])(
		'are neither of them %s',
		async address => {
			const {home} = await makeNamesakes();
			expect(await runLalia(home, ['tell', address, 'hi'], {as: 'alice'})).toMatchObject({
				code: 5,
				stdout: '',
				stderr: expect.stringContaining('\nreason: agent_not_found\n'),
			});
		},
	);

	test('are each themselves in their own worktree, by LALIA_NAME alone', async () => {
		const {home, mine, ids} = await makeNamesakes();
		for (const [cwd, id] of [
			[mine.main, ids.main],
			[mine.below, ids.main],
			[mine.belowLinked, ids.linked],
		] as const) {
			const {stdout} = await runLalia(home, ['whoami', '--json'], {as: 'bob', cwd});
			expect(JSON.parse(stdout).data.agent_id).toBe(id);
		}

		expect(await runLalia(home, ['whoami'], {as: 'bob'})).toMatchObject({
			code: 6,
			stderr: expect.stringContaining('\nreason: ambiguous_identity\n'),
		});
	});
});
