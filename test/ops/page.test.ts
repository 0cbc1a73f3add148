import {describe, expect, test} from 'vitest';
import type {WatchedMessage} from '../../source/core/watch-events.js';
import {post, roomOf} from '../support/rooms.js';
import {join, makeSharedDaemon, refusal} from '../support/talk.js';
import {watch} from '../support/watching.js';

const home = makeSharedDaemon();

type Page = (args: Record<string, unknown>) => Promise<{messages: WatchedMessage[]}>;

/** Everything, page by page from the newest on. */
const pageBack = async (page: Page, conversation_id: number, limit: number): Promise<WatchedMessage[][]> => {
	const pages: WatchedMessage[][] = [];
	for (let before: number | undefined; before !== 1; ) {
		const {messages} = await page({conversation_id, limit, ...(before !== undefined && {before})});
		pages.unshift(messages);
		before = messages[0]?.seq ?? 1;
	}

	return pages;
};

test('a thousand messages come back page by page, each once, in their order', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const sent = await Promise.all(
		Array.from({length: 1000}, (_, index) => alice.must('tell', {peer: 'bob', body: String(index)})),
	);
	const {snapshot} = await watch(home, {}, bob);
	const id = snapshot.conversations.find(({messages}) => messages === 1000)?.conversation_id ?? 0;
	const ways: Page[] = [args => bob.must('page-own', args), args => bob.client.must('page-all', args)];
	for (const page of ways) {
		const pages = await pageBack(page, id, 150);
		const messages = pages.flat();

		expect(pages.map(({length}) => length)).toEqual([100, 150, 150, 150, 150, 150, 150]);
		expect(messages.map(({seq}) => seq)).toEqual(sent.map((_, index) => index + 1));
		expect(messages.map(({body}) => body)).toEqual(sent.map((_, index) => String(index)));
	}

	expect((await bob.must('page-own', {conversation_id: id})).messages).toHaveLength(200);
});

test('a page is of messages as a watcher is told them', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const room = await roomOf(alice, bob);
	const [own, all] = [await watch(home, {}, bob), await watch(home)];
	await alice.must('tell', {peer: 'bob', body: 'in the channel'});
	await post(alice, room, 'in the room');
	for (const [watched, op] of [
		[own, 'page-own'],
		[all, 'page-all'],
	] as const) {
		await watched.first('message', ({message}) => message.room === room);
		for (const {conversation_id, message} of watched.all('message')) {
			const {messages} =
				op === 'page-own' ? await bob.must(op, {conversation_id}) : await bob.client.must(op, {conversation_id});
			expect(messages).toEqual([message]);
		}
	}
});

test('messages that are too long for one answer are left to the next page, without a gap', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const body = 'x'.repeat(300 * 1024);
	await Promise.all(Array.from({length: 7}, () => alice.must('tell', {peer: 'bob', body})));
	const {snapshot} = await watch(home, {}, bob);
	const id = snapshot.conversations.find(({messages}) => messages === 7)?.conversation_id ?? 0;
	const pages = await pageBack(args => bob.must('page-own', args), id, 200);

	expect(pages.map(each => each.map(({seq}) => seq))).toEqual([[1], [2, 3, 4], [5, 6, 7]]);
});

describe('refused is', () => {
	test('a conversation that the caller is not in, whether or not it is there', async () => {
		const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
		const watched = await watch(home, {}, alice);
		await alice.must('tell', {peer: 'bob', body: 'x'});
		await post(alice, await roomOf(alice, bob), 'x');
		await watched.first('message', ({message}) => message.room !== undefined);
		for (const {conversation_id} of watched.all('message')) {
			expect(await carol.call('page-own', {conversation_id})).toMatchObject(refusal('not_a_member', 5));
		}

		expect(await carol.call('page-own', {conversation_id: 1_000_000})).toMatchObject(refusal('not_a_member', 5));
	});

	test('a conversation that there is not', async () => {
		const [alice] = await join(home, 'alice');
		const reply = await alice.client.request('page-all', {conversation_id: 1_000_000});
		expect(reply).toMatchObject(refusal('room_not_found', 5));
	});

	test.each([
		{conversation_id: 0.5},
		{conversation_id: 1, limit: 0},
		{conversation_id: 1, limit: 1001},
		{conversation_id: 1, before: 0},
	])('%j', async args => {
		const [alice] = await join(home, 'alice');
		expect(await alice.call('page-own', args)).toMatchObject(refusal('invalid_args', 1));
	});
});
