import {execFileSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {effort} from '../support/effort.js';
import {gitIn, type Home} from '../support/home.js';
import {hostileWords, pollution} from '../support/hostile.js';
import {chooseSeed} from '../support/random.js';
import {newAgent} from '../support/raw-client.js';
import {joinAs, makeDaemon, type Talker, untilCommitted} from '../support/talk.js';
import {makeProject} from '../support/task-scene.js';
import {expectCleanRepository} from '../support/transcript.js';

/** Everything below a folder, but for what git keeps, and what is in the home. */
const pathsBelow = (folder: string): string[] =>
	readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
		const path = join(folder, entry.name);
		return entry.isDirectory() && entry.name !== '.git' ? pathsBelow(path) : [path];
	});

/** What stands around home and workspace, and in them beside what has to be there. */
const strangersIn = (home: Home): string[] => {
	const expected = [
		/^home\/(daemon\.log|lalia\.db(-wal|-shm)?|pid|sock|(keys|sessions|flags|hooks)\/[\w.-]+|nicknames\.json)$/,
		/^workspace\/\.git$/,
		/^workspace\/registry\/[0-9A-Z]{26}\.json$/,
		/^workspace\/(rooms|peers)\/[A-Za-z0-9][\w.~-]*\/(MEMBERS\.md|ROOM\.md|\d{4}-\d\d-\d\d\/[0-9A-Z]{26}\.md)$/,
		/^workspace\/tasks\/[\w%][\w.%~-]*\/(task-list\.json|\d{4}-\d\d-\d\d\/[0-9A-Z]{26}\.json)$/,
		/^projects\/(moon\/\.git|wt\/[a-z0-9][\w.-]*\/\.git)$/,
	];
	return pathsBelow(home.root)
		.map(path => path.slice(home.root.length + 1))
		.filter(path => !expected.some(pattern => pattern.test(path)));
};

/** Uses a word wherever a request or a command takes a name of something that becomes a file, a folder, a ref or a key. */
const use = async (by: Talker, word: string, repo_root: string): Promise<void> => {
	const outcomes = [
		await by.call('room create', {name: word}),
		await by.call('join', {room: word}),
		await by.call('post', {room: word, body: word.includes('\0') ? 'x' : word || 'x'}),
		await by.call('tell', {peer: word, body: 'x'}),
		await by.call('history', {source: word, room: true}),
		await by.call('task show', {project: word, slug: word}),
		await by.call('publish-task', {project: 'moon', repo_root, workstream: {slug: word, branch: 'fine'}}),
		await by.call('publish-task', {project: 'moon', repo_root, workstream: {slug: 'fine', branch: word}}),
		await by.call('publish-task', {project: 'moon', repo_root: word, workstream: {slug: 'fine', branch: 'fine'}}),
		await by.call('publish-task', {
			project: 'moon',
			repo_root,
			workstream: {slug: 'fine', branch: 'fine', owned_paths: [word]},
		}),
		await by.call('offer', {
			moment: 'tool',
			lane: 'hook',
			harness: word,
			session: word,
			wake: {thread: word, home: word},
		}),
	];
	expect(outcomes.map(outcome => (outcome.ok ? 'ok' : outcome.error.reason))).not.toContain('internal_error');
};

const words = hostileWords.filter(word => word.isWellFormed());
const tried = effort({short: 25, long: words.length});

test(`${tried} hostile names lead nowhere but to where names lead`, async () => {
	const home = await makeDaemon();
	const repo = makeProject(home);
	const boss = await joinAs(home, 'boss', {role: 'supervisor', project: 'moon'});
	for (const word of fc
		.sample(fc.shuffledSubarray(words, {minLength: tried, maxLength: tried}), {numRuns: 1, seed: chooseSeed()})
		.flat()) {
		const agent = newAgent('x');
		const {client} = boss;
		for (const facts of [{name: word}, {name: 'x', project: word, role: 'supervisor', worktree: word, branch: word}]) {
			await client.request('register', {public_key: agent.public_key, ...facts}, agent);
			const room = await client.request(
				'publish-task',
				{project: word, repo_root: repo, workstream: {slug: 'of-x', branch: 'of-x'}},
				agent,
			);
			expect(room.ok ? 'ok' : room.error.reason).not.toBe('internal_error');
		}
		await client.request('rename', {name: word}, agent);
		await client.request('tell', {peer: 'boss', body: 'x'}, agent);
		await use(boss, word, repo);
		await client.request('unregister', {}, agent);
	}

	await untilCommitted(home, boss.client);
	expect(strangersIn(home)).toEqual([]);
	expect(pollution()).toEqual([]);
	expectCleanRepository(home);
	expect(await boss.must('health')).toMatchObject({pid: home.daemonPid()});
	expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
	const refs = execFileSync('git', ['-C', repo, 'for-each-ref', '--format=%(refname)'], {
		env: home.env,
		encoding: 'utf8',
	});
	expect(refs.split('\n').filter(ref => ref !== '' && !/^refs\/heads\/[^.-]/.test(ref))).toEqual([]);
}, 60_000);

test('commands take no hostile words for names either', async () => {
	const home = await makeDaemon();
	await registerAll(home, 'ada');
	const hostile = ['../../x', '.', '..', '/etc/x', '.git', 'a/b', '-rf', '__proto__', '$(id)', 'a\nb', 'x'.repeat(300)];
	for (const word of hostile) {
		for (const line of [
			['register', '--name', word],
			['whoami', '--as', word],
			['nickname', '--', word, 'ada'],
			['room', 'create', '--', word],
		]) {
			const {code, stderr} = await runLalia(home, line, {as: 'ada'});
			expect(code, line.join(' ')).not.toBe(0);
			expect(stderr).not.toMatch(/internal_error|\n {4}at /);
		}
	}

	expect(readdirSync(home.root).toSorted()).toEqual(['cwd', 'home', 'workspace']);
	expect(readdirSync(join(home.home, 'keys'))).toHaveLength(1);
}, 60_000);

/** What every object has, and what names may be called. */
const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'then'];

test('agents, rooms, tasks and nicknames that are called as what every object has are like all others', async () => {
	const home = await makeDaemon();
	const repo = makeProject(home);
	await registerAll(home, ...inherited);
	const run = async (as: string, ...words: string[]) => {
		const {code, stdout, stderr} = await runLalia(home, words, {as});
		expect({code, stderr}, words.join(' ')).toEqual({code: 0, stderr: ''});
		return stdout;
	};
	const [first = '', second = '', third = ''] = inherited;
	expect(await run(first, 'tell', second, 'hello')).toBe(`seq=1 peer=${second}\n`);
	expect(await run(second, 'inbox')).toMatch(new RegExp(`^peer=${first}\tunread=1\t`));
	expect(await run(second, 'read', first)).toBe('hello\n');
	expect(await run(first, 'nickname', 'prototype', third)).toContain('prototype');
	expect(await run(first, 'tell', 'prototype', 'hi')).toBe(`seq=1 peer=${third}\n`);
	for (const name of inherited) {
		expect(await run(first, 'room', 'create', name)).toBe(`${name}\n`);
		await run(second, 'join', name);
		expect(await run(second, 'post', name, 'x')).toBe(`room=${name} seq=1\n`);
		expect(await run(first, 'read', name, '--room')).toMatch(/^\[1 .* toString\] x\n$/);
	}

	const boss = await joinAs(home, 'valueOf-boss', {role: 'supervisor', project: 'toString'});
	for (const slug of ['constructor', 'then']) {
		expect(
			await boss.call('publish-task', {project: 'toString', repo_root: repo, workstream: {slug, branch: slug}}),
		).toMatchObject({ok: true});
	}

	const worker = await joinAs(home, '0', {role: 'worker', project: 'toString'});
	expect(await worker.must('task claim', {slug: 'constructor'})).toMatchObject({
		task: {slug: 'constructor', status: 'assigned'},
	});
	await untilCommitted(home, boss.client);
	expect(gitIn(home, 'ls-files', 'tasks')).toContain('tasks/toString/task-list.json');
	expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
	const agents = await run(first, 'agents', '--json');
	expect(JSON.parse(agents).data.agents.map(({name}: {name: string}) => name)).toEqual(
		expect.arrayContaining(inherited),
	);
}, 60_000);
