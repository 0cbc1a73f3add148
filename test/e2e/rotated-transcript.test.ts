import {execFileSync} from 'node:child_process';
import {sign} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {type Signed, signedBytes} from '../../source/core/signing.js';
import {runLalia} from '../support/cli.js';
import {gitIn} from '../support/home.js';
import {openRaw, type RawAgent, registerRaw} from '../support/raw-client.js';
import {rotation, withNewKey} from '../support/rotation.js';
import {makeSharedDaemon, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();

/** The commits, oldest first. */
let commits: {alice: string; bob: string; before: string; change: string; after: string};
let alice: RawAgent;
let copies = 0;

beforeAll(async () => {
	const client = await openRaw(home);
	alice = await registerRaw(client, 'alice');
	await registerRaw(client, 'bob');
	await client.must('tell', {peer: 'bob', body: 'before'}, alice);
	const next = withNewKey(alice);
	await client.must('rotate-key', rotation(alice, next), alice);
	await client.must('tell', {peer: 'bob', body: 'after'}, next);
	await untilCommitted(home, client);
	client.socket.destroy();
	const [first = '', second = '', third = '', fourth = '', fifth = ''] = gitIn(
		home,
		'log',
		'--reverse',
		'--format=%H',
	).split('\n');
	commits = {alice: first, bob: second, before: third, change: fourth, after: fifth};
});

/** A transcript of the same commits in this order, as somebody might write it anew. */
const makeCopy = (...order: string[]) => {
	const folder = joinPath(home.root, `copy-${copies++}`);
	execFileSync('git', ['clone', '--quiet', home.workspace, folder], {env: home.env});
	const git = (...words: string[]): string =>
		execFileSync('git', ['-C', folder, '-c', 'user.name=M', '-c', 'user.email=m@localhost', ...words], {
			env: home.env,
			encoding: 'utf8',
			stdio: 'pipe',
		});
	git('checkout', '--quiet', '--orphan', 'anew');
	git('rm', '--quiet', '-r', '--force', '.');
	git('cherry-pick', ...order);
	git('checkout', '--quiet', '-B', 'main');
	return {folder, git};
};

const verify = async (folder: string) => {
	const {code, stdout, stderr} = await runLalia(home, ['verify', '--workspace', folder]);
	return {code, said: `${stdout}${stderr}`.split('\n')[0]};
};

const registryFile = () => `registry/${alice.agent_id}.json`;

const wrongKey = expect.stringMatching(
	/^peers\/alice--bob\/.*: its key is not the one that alice had in the registry when it was committed$/,
);

test('messages from before and after a change of keys verify', async () => {
	const {alice, bob, before, change, after} = commits;
	const {folder} = makeCopy(alice, bob, before, change, after);

	expect(await verify(folder)).toEqual({code: 0, said: expect.stringMatching(/^verified messages=2 .* agents=2 /)});
	expect(await verify(home.workspace)).toMatchObject({code: 0});
});

test('a message by the old key that is committed after the change does not', async () => {
	const {alice, bob, before, change, after} = commits;

	expect(await verify(makeCopy(alice, bob, change, before, after).folder)).toEqual({code: 1, said: wrongKey});
});

test('a message by the new key that is committed before the change does not', async () => {
	const {alice, bob, before, change, after} = commits;

	expect(await verify(makeCopy(alice, bob, before, after, change).folder)).toEqual({code: 1, said: wrongKey});
});

test('a message that is committed before its sender is registered does not', async () => {
	const {alice, bob, before, change, after} = commits;

	expect(await verify(makeCopy(bob, before, alice, change, after).folder)).toEqual({code: 1, said: wrongKey});
});

/** A registry file that says something else of alice. */
const forged = (what: string, problem: RegExp, change: (file: RegistryFile) => void) => {
	test(`a registry file ${what} is found`, async () => {
		const {alice, bob, before, change: rotated, after} = commits;
		const {folder, git} = makeCopy(alice, bob, before, rotated, after);
		const path = joinPath(folder, registryFile());
		const file = JSON.parse(readFileSync(path, 'utf8')) as RegistryFile; // as the daemon writes it
		change(file);
		writeFileSync(path, JSON.stringify(file));
		git('commit', '--quiet', '--all', '-m', 'harmless');

		expect(await verify(folder)).toEqual({code: 1, said: expect.stringMatching(problem)});
	});
};

type RegistryFile = {public_key: string; statements: (Omit<Signed, 'agent_id'> & {sig: string})[]};

const unsigned = /: the statement \S+ is not signed by the key of alice$/;

forged('with the change of keys left out', /: it says something else than its signed statements$/, file => {
	file.statements.splice(1, 1);
});
forged('with the old key as the present one', /: it says something else than its signed statements$/, file => {
	file.public_key = alice.public_key;
});
forged('with another proof than was signed', unsigned, ({statements: [, change]}) => {
	Object.assign(change?.args ?? {}, {proof: change?.sig});
});
forged(
	'with a proof that is none, signed by the old key',
	/: the key that the statement \S+ brings is not proven$/,
	file => {
		const [, change] = file.statements;
		if (change) {
			const {sig, ...signed} = change;
			signed.args['proof'] = sig;
			change.sig = sign(null, signedBytes({...signed, agent_id: alice.agent_id}), alice.key).toString('base64');
		}
	},
);
forged('with a change that the new key signed itself', unsigned, ({statements: [, change]}) => {
	Object.assign(change ?? {}, {sig: change?.args['proof']});
});
forged('with the change under another name', unsigned, ({statements: [, change]}) => {
	Object.assign(change ?? {}, {op: 'register'});
});
forged('in which the change comes first', /: the statement \S+ is none of a registered agent$/, ({statements}) => {
	statements.reverse();
});
