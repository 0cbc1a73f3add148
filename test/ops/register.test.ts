import {readdirSync, statSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {gitIn, type Home} from '../support/home.js';
import {newAgent, newUlid, openRaw} from '../support/raw-client.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, refusal, restartDaemon, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

test('an agent is registered with what it said of itself', async () => {
	const facts = {
		project: 'parser',
		harness: 'codex',
		model: 'large',
		worktree: '/repos/parser',
		branch: 'main',
		repo_root: '/repos/parser',
		cwd: '/repos/parser/source',
	};
	const alice = await joinAs(home, 'alice', {...facts, role: 'worker'});

	expect(await alice.must('whoami')).toMatchObject({
		agent_id: alice.agent_id,
		name: 'alice',
		role: 'worker',
		...facts,
		lease: 'live',
	});
});

test('who says nothing of itself is a peer without a place', async () => {
	const [alice] = await join(home, 'alice');

	expect(await alice.must('whoami')).toMatchObject({role: 'peer', project: null, harness: null, worktree: null});
});

test('registering again with the same key says nothing new: same agent, same mail, no line in the transcript', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	await bob.must('tell', {peer: 'alice', body: 'one'});
	const before = await alice.must('whoami');
	await untilCommitted(own, alice.client);
	const commits = gitIn(own, 'log', '--oneline');

	expect(await alice.must('register', {name: 'alice', public_key: alice.public_key})).toMatchObject({
		created: false,
		agent_id: alice.agent_id,
		registered_at: before.registered_at,
	});
	expect(await alice.must('inbox')).toMatchObject({sources: [{peer: 'bob', unread: 1}]});
	await untilCommitted(own, alice.client);
	expect(gitIn(own, 'log', '--oneline')).toBe(commits);
});

test('a name of this project and worktree is refused to another key, and its holder goes on', async () => {
	const place = {project: 'parser', worktree: '/repos/parser'};
	const alice = await joinAs(home, 'alice', place);
	const client = await openRaw(home);
	const other = newAgent('alice');

	expect(
		await client.request('register', {name: 'alice', public_key: other.public_key, ...place}, other),
	).toMatchObject({
		...refusal('key_mismatch', 6),
		error: {context: {agent_id: alice.agent_id}},
	});
	expect(await alice.must('whoami')).toMatchObject({agent_id: alice.agent_id, name: 'alice'});
	expect((await alice.must('agents')).agents.filter(({name}) => name === 'alice')).toHaveLength(1);
});

test('a name can be held once in each project and worktree', async () => {
	const held = [
		await joinAs(home, 'alice'),
		await joinAs(home, 'alice', {project: 'parser'}),
		await joinAs(home, 'alice', {project: 'parser', worktree: '/repos/parser'}),
		await joinAs(home, 'alice', {project: 'lexer', worktree: '/repos/parser'}),
	];
	const ids = await Promise.all(held.map(async alice => (await alice.must('whoami')).agent_id));

	expect(new Set(ids).size).toBe(4);
});

const facts = ['project', 'worktree', 'harness', 'branch', 'repo_root', 'cwd', 'model'];

for (const [what, value] of Object.entries({
	'nothing, which would be nearly the same as none': '',
	'two lines': 'parser\nname=alice lease=live',
	'a tab': 'parser\tlive',
	'an escape sequence': '\u001b[2Jparser',
	'a separator of lines': 'parser\u2028live',
	'a direction override': '\u202eresrap',
	'more characters than a path has': 'x'.repeat(4097),
})) {
	test(`a project, a worktree and the other facts of an agent cannot be ${what}`, async () => {
		const [alice] = await join(home, 'alice');
		const client = await openRaw(home);
		for (const argument of facts) {
			const other = newAgent('alice');
			const args = {name: 'alice', public_key: other.public_key, [argument]: value};
			expect(await client.request('register', args, other)).toMatchObject({
				...refusal('invalid_args', 1),
				error: {context: {argument}},
			});
		}

		expect(await alice.must('whoami')).toMatchObject({agent_id: alice.agent_id});
	});
}

test('the id of an agent is refused to another key', async () => {
	const [alice] = await join(home, 'alice');
	const client = await openRaw(home);
	const thief = {...newAgent('mallory'), agent_id: alice.agent_id};

	expect(await client.request('register', {name: 'mallory', public_key: thief.public_key}, thief)).toMatchObject(
		refusal('key_mismatch', 6),
	);
	expect(await alice.must('whoami')).toMatchObject({name: 'alice'});
});

test('a role changes when its own key registers again, and stays when that says nothing of a role', async () => {
	const [alice] = await join(home, 'alice');
	const again = {name: 'alice', public_key: alice.public_key};
	await alice.must('register', {...again, role: 'supervisor'});
	expect(await alice.must('whoami')).toMatchObject({role: 'supervisor'});
	await alice.must('register', again);

	expect(await alice.must('whoami')).toMatchObject({role: 'supervisor'});
});

test('a role does not change by a request of another key, without a signature, or after it was signed', async () => {
	const [alice] = await join(home, 'alice');
	const client = await openRaw(home);
	const args = {name: 'alice', public_key: alice.public_key, role: 'supervisor'};
	const thief = newAgent('alice');
	const signed = alice.frame('register', {name: 'alice', public_key: alice.public_key, role: 'worker'});
	const {sig: _, ...unsigned} = alice.frame('register', args);

	expect(await client.request('register', {...args, public_key: thief.public_key}, thief)).toMatchObject(
		refusal('key_mismatch', 6),
	);
	expect(await client.request('register', args, {...thief, agent_id: alice.agent_id})).toMatchObject(
		refusal('bad_signature', 6),
	);
	expect(await client.exchange(unsigned)).toMatchObject(refusal('bad_signature', 6));
	expect(await client.exchange({...signed, args})).toMatchObject(refusal('bad_signature', 6));
	expect(await alice.must('whoami')).toMatchObject({role: 'peer'});
});

test('a role that there is not is refused', async () => {
	const client = await openRaw(home);
	const agent = newAgent('alice');

	expect(
		await client.request('register', {name: 'alice', public_key: agent.public_key, role: 'owner'}, agent),
	).toMatchObject(refusal('invalid_args', 1));
});

test('registrations survive a restart of the daemon', async () => {
	const own = await makeDaemon();
	const alice = await joinAs(own, 'alice', {project: 'parser', role: 'supervisor'});
	const before = await alice.must('whoami');
	await restartDaemon(own);
	const {last_seen_at: _, expires_at: __, ...after} = await (await alice.again()).must('whoami');

	expect(before).toMatchObject(after);
});

/** Every file and folder below, with what of it would show a change. */
const listing = (folder: string): string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.map(entry => joinPath(entry.parentPath, entry.name))
		.sort();

const outside = ({root, home: inside, workspace}: Home): string[] =>
	listing(root).filter(path => ![inside, workspace].some(folder => path === folder || path.startsWith(`${folder}/`)));

const badNames = {
	'a path upwards': '../escape',
	'an absolute path': '/tmp/escape',
	'a slash': 'a/b',
	'a backslash': 'a\\b',
	'a leading dot': '.hidden',
	'two dots': '..',
	'a leading dash': '-rf',
	'a newline': 'a\nb',
	'a trailing newline': 'ab\n',
	'a space': 'a b',
	'an at sign': 'a@b',
	'a colon': 'a:b',
	'a letter beyond ASCII': 'é',
	'a letter that looks like another': 'аlice',
	'a full-width digit': 'a１',
	'an emoji': '🦊',
	'a direction override': 'a\u202eb',
	'an escape sequence': 'a\u001b[31m',
	'65 characters': 'a'.repeat(65),
	'a ULID': '01ARZ3NDEKTSV4RRFFQ69G5FAV',
};

for (const [what, name] of Object.entries({...badNames, 'a NUL': 'a\0b', nothing: ''})) {
	test(`a name of ${what} is refused by the daemon as it registers and as it renames`, async () => {
		const [alice] = await join(home, 'alice');
		const client = await openRaw(home);
		const agent = newAgent(name);

		expect(await client.request('register', {name, public_key: agent.public_key}, agent)).toMatchObject({
			...refusal('invalid_name', 1),
			error: {context: {argument: 'name'}},
		});
		expect(await alice.call('rename', {name})).toMatchObject(refusal('invalid_name', 1));
		expect((await alice.must('agents')).agents.map(agent => agent.name)).toEqual(['alice']);
	});
}

for (const [what, name] of Object.entries(badNames)) {
	test(`the command refuses a name of ${what} with exit 1 and writes nothing outside of home and workspace`, async () => {
		const before = outside(home);
		const keys = listing(home.home).filter(path => path.endsWith('.pem'));
		const registered = await runLalia(home, ['register', `--name=${name}`]);

		expect(registered).toMatchObject({code: 1, stdout: ''});
		expect(registered.stderr).toContain('\nreason: invalid_name\nhint: use 1 to 64 of A-Z a-z 0-9 . _ - ');
		expect(outside(home)).toEqual(before);
		expect(listing(home.home).filter(path => path.endsWith('.pem'))).toEqual(keys);
	});
}

for (const name of ['a', '0', 'A.b_c-9', 'a'.repeat(64), 'constructor', '__proto__x'.slice(2), 'CON', '01ARZ3NDEK']) {
	test(`${name} is a name`, async () => {
		expect(await (await joinAs(home, name)).must('whoami')).toMatchObject({name});
	});
}

test('the command makes one key that only its owner can read, and is the same agent when it is run again', async () => {
	const own = await makeDaemon();
	const first = await runLalia(own, ['register', '--name', 'alice', '--json']);
	const second = await runLalia(own, ['register', '--name', 'alice', '--json']);
	const [made, found] = [JSON.parse(first.stdout).data, JSON.parse(second.stdout).data];
	const keys = joinPath(own.home, 'keys');

	expect(made).toMatchObject({name: 'alice', created: true});
	expect(found).toMatchObject({agent_id: made.agent_id, created: false});
	expect(readdirSync(keys)).toEqual([`${made.agent_id}.pem`]);
	expect(statSync(joinPath(keys, `${made.agent_id}.pem`)).mode & 0o777).toBe(0o600);
	expect(statSync(own.home).mode & 0o777).toBe(0o700);
	expect((await runLalia(own, ['register', '--name', 'alice'])).stdout).toBe('alice\n');
});

test('an id that is no ULID is refused', async () => {
	const client = await openRaw(home);
	const agent = {...newAgent('alice'), agent_id: newUlid().toLowerCase()};

	expect(await client.request('register', {name: 'alice', public_key: agent.public_key}, agent)).toMatchObject(
		refusal('bad_signature', 6),
	);
});
