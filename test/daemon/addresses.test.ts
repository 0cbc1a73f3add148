import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {newUlid} from '../support/raw-client.js';
import {join, joinAs, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

const naming = {
	tell: (peer: string) => ({peer, body: 'x'}),
	ask: (peer: string) => ({peer, body: 'x', timeout: 0}),
	read: (source: string) => ({source, timeout: 0}),
	peek: (source: string) => ({source}),
	history: (source: string) => ({source}),
} as const;

const ops = Object.keys(naming) as (keyof typeof naming)[]; // the keys of the object above

for (const op of ops) {
	test(`${op} refuses a name that nobody has, and offers those that are like it`, async () => {
		const [alice] = await join(home, 'alice', 'bob', 'bobby', 'carol');

		expect(await alice.call(op, naming[op]('bop'))).toMatchObject({
			...refusal('agent_not_found', 5),
			error: {context: {address: 'bop', nearest: ['bob']}},
		});
		expect(await alice.call(op, naming[op]('nobody-like-that'))).toMatchObject({error: {context: {nearest: []}}});
		expect(await alice.must('channels')).toEqual({channels: []});
	});

	test(`${op} refuses the caller's own name and id`, async () => {
		const [alice] = await join(home, 'alice');

		expect(await alice.call(op, naming[op]('alice'))).toMatchObject(refusal('self_address', 1));
		expect(await alice.call(op, naming[op](alice.agent_id))).toMatchObject(refusal('self_address', 1));
	});

	test(`${op} refuses a name that two agents share`, async () => {
		const [alice] = await join(home, 'alice');
		await joinAs(home, 'bob', {project: 'one'});
		await joinAs(home, 'bob', {project: 'two'});

		expect(await alice.call(op, naming[op]('bob'))).toMatchObject({
			...refusal('ambiguous_address', 1),
			error: {context: {address: 'bob', addresses: ['bob@one', 'bob@two']}},
		});
	});

	test(`${op} refuses the id of an agent that there never was, or that is gone`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		await bob.must('unregister');

		expect(await alice.call(op, naming[op](newUlid()))).toMatchObject(refusal('agent_not_found', 5));
		expect(await alice.call(op, naming[op](bob.agent_id))).toMatchObject(refusal('agent_not_found', 5));
		expect(await alice.call(op, naming[op]('bob'))).toMatchObject(refusal('agent_not_found', 5));
	});
}

/** Tells something to each of the addresses, and who got what. */
const reachedBy = async (sender: Talker, addresses: string[], agents: Talker[]): Promise<string[][]> => {
	for (const address of addresses) {
		await sender.must('tell', {peer: address, body: address});
	}

	const mailboxes = agents.map(async agent => (await agent.must('peek', {source: sender.name})).messages);
	return (await Promise.all(mailboxes)).map(messages => messages.map(({body}) => body));
};

/** The addresses that the refusal of a bare name lists. */
const listedFor = async (sender: Talker, name: string): Promise<string[]> => {
	const reply = await sender.call('tell', {peer: name, body: 'x'});
	expect(reply).toMatchObject(refusal('ambiguous_address', 1));
	return reply.ok ? [] : (reply.error.context?.['addresses'] as string[]); // as the refusals above show
};

type Place = {project?: string; branch?: string; worktree?: string};

const areToldApart = (what: string, ...places: Place[]) => {
	test(`each address that is listed for a shared name reaches one agent: ${what}`, async () => {
		const [alice] = await join(home, 'alice');
		const bobs: Talker[] = [];
		for (const place of places) {
			bobs.push(await joinAs(home, 'bob', place));
		}

		const addresses = await listedFor(alice, 'bob');
		const reached = await reachedBy(alice, addresses, bobs);

		expect(reached.map(bodies => bodies.length)).toEqual(bobs.map(() => 1));
		expect(reached.flat().sort()).toEqual([...addresses].sort());
		expect(
			await reachedBy(
				alice,
				bobs.map(({agent_id}) => agent_id),
				bobs,
			),
		).toEqual(bobs.map(({agent_id}, index) => [...(reached[index] ?? []), agent_id]));
	});
};

const main = {project: 'parser', branch: 'main', worktree: '/repos/parser'};

areToldApart('two projects', {project: 'parser'}, {project: 'lexer'});
areToldApart('two branches', main, {project: 'parser', branch: 'fix', worktree: '/repos/wt/fix'});
areToldApart('two worktrees of one branch name', main, {...main, worktree: '/repos/other'});
areToldApart('worktrees with a colon in their path', main, {...main, worktree: '/repos/a:b'});
areToldApart('one with a project and one without', main, {});
areToldApart('one with a branch and one without', main, {project: 'parser', worktree: '/elsewhere'});
areToldApart('one with a worktree and one without', main, {project: 'parser', branch: 'main'});
areToldApart('a project with a colon in its name', {project: 'a:b', branch: 'main'}, {project: 'a'});
areToldApart('three at once', main, {project: 'parser'}, {});

test('a name with a part of its place is enough where it fits one agent', async () => {
	const [alice] = await join(home, 'alice');
	const bobs = [
		await joinAs(home, 'bob', {project: 'parser', branch: 'main', worktree: '/repos/parser'}),
		await joinAs(home, 'bob', {project: 'parser', branch: 'fix', worktree: '/repos/fix'}),
		await joinAs(home, 'bob', {project: 'lexer', branch: 'fix', worktree: '/repos/lexer'}),
	];

	expect(await reachedBy(alice, ['bob@parser:main', 'bob@parser:fix:/repos/fix', 'bob@lexer'], bobs)).toEqual([
		['bob@parser:main'],
		['bob@parser:fix:/repos/fix'],
		['bob@lexer'],
	]);
	expect(await alice.call('tell', {peer: 'bob@parser', body: 'x'})).toMatchObject(refusal('ambiguous_address', 1));
	expect(await alice.call('tell', {peer: 'bob@grammar', body: 'x'})).toMatchObject(refusal('agent_not_found', 5));
});

test('a wrong name is refused on the command line with exit 5, and the nearest names stand beside it', async () => {
	await registerAll(home, 'writer', 'reviewer');
	const told = await runLalia(home, ['tell', 'reviwer', 'hello'], {as: 'writer'});

	expect(told).toMatchObject({code: 5, stdout: ''});
	expect(told.stderr).toBe(
		[
			'no agent answers to "reviwer"; did you mean reviewer?',
			'reason: agent_not_found',
			'hint: lalia agents lists who is there',
			'context: {"address":"reviwer","nearest":["reviewer"]}',
			'',
		].join('\n'),
	);
});

test('a shared name is refused on the command line with exit 1, and the listed addresses work there', async () => {
	await registerAll(home, 'writer');
	await runLalia(home, ['register', '--name', 'twin', '--project', 'left']);
	await runLalia(home, ['register', '--name', 'twin', '--project', 'right']);
	const told = await runLalia(home, ['tell', 'twin', 'hello', '--json'], {as: 'writer'});
	const {context} = JSON.parse(told.stdout).data.error;

	expect(told).toMatchObject({code: 1, stderr: '"twin" names 2 agents: twin@left, twin@right\n'});
	expect(context).toEqual({address: 'twin', addresses: ['twin@left', 'twin@right']});
	expect(await runLalia(home, ['tell', 'twin@right', 'hello'], {as: 'writer'})).toMatchObject({code: 0});
	expect(await runLalia(home, ['read', 'writer'], {as: 'twin@right'})).toMatchObject({code: 0, stdout: 'hello\n'});
});
