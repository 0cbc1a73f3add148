import {expect, test} from 'vitest';
import {newUlid} from '../support/raw-client.js';
import {join, makeDaemon, makeSharedDaemon, refusal, restartDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

test('a message that is acknowledged is read, and a second acknowledgement changes nothing', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await alice.must('tell', {peer: 'bob', body: 'two'});

	expect(await bob.must('ack', {ids: [id]})).toEqual({consumed: 1});
	expect(await bob.must('ack', {ids: [id]})).toEqual({consumed: 0});
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'two'}]});
});

test('an acknowledgement may come over another connection than the message', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	const reader = await bob.again();
	await reader.must('read', {source: 'alice', timeout: 0});

	expect(await (await bob.again()).must('ack', {ids: [id]})).toEqual({consumed: 1});
	await reader.hangUp();
	expect(await bob.call('read', {source: 'alice', timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('an acknowledgement may come after the daemon was restarted, and holds after the next restart', async () => {
	const own = await makeDaemon();
	const [alice, bob] = await join(own, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await bob.must('read', {source: 'alice', timeout: 0});
	await restartDaemon(own);
	expect(await (await bob.again()).must('ack', {ids: [id]})).toEqual({consumed: 1});
	await restartDaemon(own);

	const again = await bob.again();
	expect(await again.must('ack', {ids: [id]})).toEqual({consumed: 0});
	expect(await again.call('read', {source: 'alice', timeout: 0})).toMatchObject(refusal('timeout', 2));
});

test('nobody can acknowledge the mail of another agent', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await carol.must('ack', {ids: [id]})).toEqual({consumed: 0});
	expect(await alice.must('ack', {ids: [id]})).toEqual({consumed: 0});
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{id}]});
});

test('several messages are acknowledged at once, and those that never were do not count', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id: one} = await alice.must('tell', {peer: 'bob', body: 'one'});
	const {id: two} = await alice.must('tell', {peer: 'bob', body: 'two'});

	expect(await bob.must('ack', {ids: [two, newUlid(), one, two]})).toEqual({consumed: 2});
	expect(await bob.must('inbox')).toEqual({sources: []});
});

test('a message may be acknowledged that was never read', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await bob.must('ack', {ids: [id]})).toEqual({consumed: 1});
	expect(await bob.call('read-any', {timeout: 0})).toMatchObject(refusal('timeout', 2));
});

for (const [what, ids] of Object.entries({
	'no ids': [],
	'what is no ULID': ['x'],
	'more than 1,000 ids': Array.from({length: 1001}, () => newUlid()),
	'one id without a list': newUlid(),
})) {
	test(`an acknowledgement of ${what} is refused`, async () => {
		const [bob] = await join(home, 'bob');

		expect(await bob.call('ack', {ids})).toMatchObject(refusal('invalid_args', 1));
	});
}
