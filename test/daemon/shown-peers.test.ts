import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, joinAs, makeDaemon, makeSharedDaemon, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

/** By what each command calls those that the reader talks with, and the bodies that this brings when typed back. */
const shownTo = async (reader: Talker) => {
	const {channels} = await reader.must('channels');
	const {sources} = await reader.must('inbox');
	const peers = channels.map(({peer}) => peer);
	expect(sources.map(({peer}) => peer).toSorted()).toEqual(peers.toSorted());
	const shown = [];
	for (const {peer, peer_id} of channels) {
		const {messages} = await reader.must('peek', {source: peer});
		expect(messages.map(message => [message.peer, message.peer_id])).toEqual(messages.map(() => [peer, peer_id]));
		const {messages: past} = await reader.must('history', {source: peer});
		expect(messages).toMatchObject(past); // of an unread message it is also said what its sender is
		expect(past).toHaveLength(messages.length);
		shown.push([peer, ...messages.map(({body}) => body)]);
	}

	return shown;
};

/** A new agent of this name, which has told alice where it is from. */
const tellFrom = async (alice: Talker, name: string, body: string, facts = {}): Promise<Talker> => {
	const agent = await joinAs(home, name, facts);
	await agent.must('tell', {peer: alice.agent_id, body});
	return agent;
};

test('a name that no other agent has is shown as it is, wherever the agent works', async () => {
	const [alice] = await join(home, 'alice');
	await tellFrom(alice, 'bob', 'one', {project: 'parser', branch: 'main', worktree: '/repos/parser'});

	expect(await shownTo(alice)).toEqual([['bob', 'one']]);
});

test('of agents that share a name each is shown by an address of its own', async () => {
	const [alice] = await join(home, 'alice');
	await tellFrom(alice, 'bob', 'one', {project: 'parser'});
	await tellFrom(alice, 'bob', 'two', {project: 'lexer', branch: 'main'});
	const third = await tellFrom(alice, 'bob', 'three');

	expect(await shownTo(alice)).toEqual([
		['bob@parser', 'one'],
		['bob@lexer:main', 'two'],
		[third.agent_id, 'three'],
	]);
});

test('a name is not enough where somebody has it too whom the reader does not talk with, until that one leaves', async () => {
	const [alice] = await join(home, 'alice');
	await tellFrom(alice, 'bob', 'one', {project: 'parser'});
	const other = await joinAs(home, 'bob', {project: 'lexer'});
	expect(await shownTo(alice)).toEqual([['bob@parser', 'one']]);
	await other.must('unregister');

	expect(await shownTo(alice)).toEqual([['bob', 'one']]);
});

test('of an agent that is gone and one that has its name now, the name is that of the latter', async () => {
	const [alice] = await join(home, 'alice');
	const gone = await tellFrom(alice, 'bob', 'from the old one');
	await gone.must('unregister');
	expect(await shownTo(alice)).toEqual([['bob', 'from the old one']]);
	await tellFrom(alice, 'bob', 'from the new one');

	expect(await shownTo(alice)).toEqual([
		[gone.agent_id, 'from the old one'],
		['bob', 'from the new one'],
	]);
});

test('of agents that are gone each is shown by an address of its own, as far as the reader talked with them', async () => {
	const [alice] = await join(home, 'alice');
	const place = {project: 'parser', branch: 'main', worktree: '/repos/parser'};
	const first = await tellFrom(alice, 'bob', 'one', place);
	await first.must('unregister');
	await (await joinAs(home, 'bob', place)).must('unregister');
	expect(await shownTo(alice)).toEqual([['bob', 'one']]);
	const second = await tellFrom(alice, 'bob', 'two', place);
	await second.must('unregister');
	await (await tellFrom(alice, 'bob', 'three', {project: 'lexer'})).must('unregister');

	expect(await shownTo(alice)).toEqual([
		[first.agent_id, 'one'],
		[second.agent_id, 'two'],
		['bob@lexer', 'three'],
	]);
});

test("a peer of the reader's own name is shown by an address that is not the reader", async () => {
	const alice = await joinAs(home, 'alice', {project: 'parser'});
	await tellFrom(alice, 'alice', 'one', {project: 'lexer'});
	const gone = await tellFrom(alice, 'alice', 'two', {project: 'parser', worktree: '/elsewhere'});
	await gone.must('unregister');

	expect(await shownTo(alice)).toEqual([
		['alice@lexer', 'one'],
		['alice@parser::/elsewhere', 'two'],
	]);
});

test('an address that would be several words is no address to type: the id is shown', async () => {
	const [alice] = await join(home, 'alice');
	const bob = await tellFrom(alice, 'bob', 'one', {project: 'the parser'});
	await tellFrom(alice, 'bob', 'two', {project: 'lexer'});

	expect(await shownTo(alice)).toEqual([
		[bob.agent_id, 'one'],
		['bob@lexer', 'two'],
	]);
});

test('tell and ask name the peer in the same way, whatever it was called by', async () => {
	const [alice] = await join(home, 'alice');
	const bob = await joinAs(home, 'bob', {project: 'parser'});
	const tell = (peer: string) => alice.must('tell', {peer, body: 'x'});
	expect(await tell('bob')).toMatchObject({peer: 'bob', peer_id: bob.agent_id});
	expect(await tell(bob.agent_id)).toMatchObject({peer: 'bob', peer_id: bob.agent_id});
	await joinAs(home, 'bob', {project: 'lexer'});
	expect(await tell(bob.agent_id)).toMatchObject({peer: 'bob@parser', peer_id: bob.agent_id});

	const asking = alice.call('ask', {peer: 'bob@parser', body: 'well?', timeout: 20});
	await alice.must('whoami');
	await bob.must('tell', {peer: 'alice', body: 'yes', reply_to: 4});
	expect(await asking).toMatchObject({result: {peer: 'bob@parser', peer_id: bob.agent_id}});
});

test('what a command prints is what the next one takes', async () => {
	const own = await makeDaemon();
	await registerAll(own, 'alice');
	const run = async (as: string, ...words: string[]) => (await runLalia(own, words, {as})).stdout;
	for (const project of ['left', 'right']) {
		await run('', 'register', '--name', 'twin', '--project', project);
		await run(`twin@${project}`, 'tell', 'alice', project);
	}

	expect(await run('alice', 'channels')).toMatch(/^peer=twin@left\tmessages=1.*\npeer=twin@right\tmessages=1.*\n$/);
	expect(await run('alice', 'inbox')).toMatch(/^peer=twin@left\tunread=1\t.*\npeer=twin@right\tunread=1\t.*\n$/);
	expect(await run('alice', 'read-any')).toBe('peer=twin@left\nleft\n');
	expect(await run('alice', 'tell', 'twin@left', 'got it')).toBe('seq=2 peer=twin@left\n');
	expect(await run('alice', 'read', 'twin@right')).toBe('right\n');
});
