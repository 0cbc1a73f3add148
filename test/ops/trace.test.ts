import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {offerTo, showTo} from '../support/offers.js';
import {newUlid} from '../support/raw-client.js';
import {join, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();

/** Of each recipient: its name, its state, and the steps with what shows them. */
const traced = async (by: Talker, id: string) => {
	const {deliveries} = await by.must('trace', {message: id});
	return deliveries.map(({name, state, steps}) => ({
		name,
		state,
		steps: steps.map(({step, lane, detail}) => [step, lane, detail].filter(Boolean).join(' ')),
	}));
};

test('a message that was sent is queued, and what is told of that is in the answer already', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id, deliveries} = await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(deliveries).toEqual([{agent_id: bob.agent_id, name: 'bob', state: 'queued', waiting: false, lease: 'live'}]);
	expect(await traced(alice, id)).toEqual([{name: 'bob', state: 'queued', steps: ['queued']}]);
});

test('a message says how it went on: offered, counted, read, answered', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id, seq} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await showTo(bob, {moment: 'tool'});
	await showTo(bob, {moment: 'turn-start'});
	expect(await traced(alice, id)).toEqual([
		{name: 'bob', state: 'offered', steps: ['queued', 'offered hook tool', 'counted hook turn-start']},
	]);
	await bob.must('ack', {ids: [id], lane: 'cli'});
	await alice.must('tell', {peer: 'bob', body: 'two'});
	await showTo(bob, {moment: 'turn-start'});
	const answer = await bob.must('tell', {peer: 'alice', body: 'yes', reply_to: seq});

	expect(await traced(bob, id)).toEqual([
		{
			name: 'bob',
			state: 'answered',
			steps: [
				'queued',
				'offered hook tool',
				'counted hook turn-start',
				'read cli ack',
				`answered ${answer.seq} ${answer.id}`,
			],
		},
	]);
});

test('the end of a turn is what shows that an offer was read, and it names the session', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});
	await showTo(bob, {moment: 'turn-start', session: 'the session'});
	await offerTo(bob, {moment: 'turn-end', session: 'the session'});

	const {deliveries} = await alice.must('trace', {message: id});
	expect(deliveries).toMatchObject([
		{
			state: 'read',
			steps: [{}, {step: 'offered', harness: 'codex'}, {lane: 'hook', detail: 'turn-end', session: 'the session'}],
		},
	]);
});

test('only in part is said to be that, and what is offered in full is not counted with the rest', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id: long} = await alice.must('tell', {peer: 'bob', body: 'x'.repeat(300)});
	const {id: left} = await alice.must('tell', {peer: 'bob', body: 'two'});
	await showTo(bob, {moment: 'turn-start', limit: 200});

	expect(await traced(alice, long)).toMatchObject([{steps: ['queued', 'offered hook turn-start, cut']}]);
	expect(await traced(alice, left)).toMatchObject([{state: 'queued', steps: ['queued', 'counted hook turn-start']}]);
});

test('an ask tells that it was answered, and a question that anything came after it', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const asking = alice.must('ask', {peer: 'bob', body: 'which port?', timeout: 20});
	await untilWaiting(bob.client, 'alice');
	const answer = await bob.must('tell', {peer: 'alice', body: '8080'});
	expect(answer.deliveries).toMatchObject([{name: 'alice', waiting: true}]);

	const {id, deliveries} = await asking;
	expect(deliveries).toMatchObject([{name: 'bob', state: 'answered', waiting: false}]);
	expect(await traced(bob, id)).toMatchObject([{state: 'answered'}]);
});

test('the same message sent again tells what has become of it meanwhile', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const message = {peer: 'bob', body: 'one', id: newUlid()};
	await alice.must('tell', message);
	await bob.must('ack', {ids: [message.id]});

	expect(await alice.must('tell', message)).toMatchObject({deliveries: [{state: 'read'}]});
});

test('a post has a way to each other member, and one who joins later is none', async () => {
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('room create', {name: 'trace'});
	await bob.must('join', {room: 'trace'});
	await carol.must('join', {room: 'trace'});
	const {id, deliveries} = await alice.must('post', {room: 'trace', body: 'one'});
	expect(deliveries.map(({name, state}) => `${name} ${state}`)).toEqual(['bob queued', 'carol queued']);
	await bob.must('ack', {ids: [id], lane: 'terminal'});
	await carol.must('leave', {room: 'trace'});
	const dora = (await join(home, 'dora'))[0];
	await dora.must('join', {room: 'trace'});

	const ways = [
		{name: 'bob', state: 'read', steps: ['queued', 'read terminal ack']},
		{name: 'carol', state: 'expired', steps: ['queued', 'expired left the room']},
	];
	expect(await traced(dora, id)).toEqual(ways);
	expect(await traced(carol, id)).toEqual(ways);
});

test('what a full mailbox lets go of has expired', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'full'});
	await bob.must('join', {room: 'full'});
	const {id} = await alice.must('post', {room: 'full', body: 'first'});
	for (let count = 0; count < 64; count++) {
		await alice.must('post', {room: 'full', body: 'more'});
	}

	expect(await traced(alice, id)).toEqual([
		{name: 'bob', state: 'expired', steps: ['queued', 'expired the mailbox was full']},
	]);
});

test('what was unread when its reader unregistered has expired, what was read has not', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id: read} = await alice.must('tell', {peer: 'bob', body: 'one'});
	const {id: unread} = await alice.must('tell', {peer: 'bob', body: 'two'});
	await bob.must('ack', {ids: [read]});
	await bob.must('rename', {name: 'robert'});
	await bob.must('unregister');

	expect(await traced(alice, unread)).toEqual([
		{name: 'robert', state: 'expired', steps: ['queued', 'expired unregistered']},
	]);
	expect(await alice.must('trace', {message: read})).toMatchObject({
		deliveries: [{state: 'read', waiting: false, lease: 'expired'}],
	});
});

test('a message is traced by those who may see it, and by nobody else', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	const {id} = await alice.must('tell', {peer: 'bob', body: 'one'});

	expect(await bob.must('trace', {message: id})).toMatchObject({message: {peer: 'alice', seq: 1}});
	expect(await eve.call('trace', {message: id})).toMatchObject(refusal('message_not_found', 5));
	expect(await alice.call('trace', {message: newUlid()})).toMatchObject(refusal('message_not_found', 5));
});

test('the command prints a line a step', async () => {
	const [bob] = await join(home, 'bob');
	await registerAll(home, 'teller');
	const sent = await runLalia(home, ['tell', 'bob', 'two', '--json'], {as: 'teller'});
	const {data} = JSON.parse(sent.stdout);
	await showTo(bob, {session: 's'});
	await bob.must('ack', {ids: [data.id], lane: 'mcp'});

	expect((await runLalia(home, ['trace', data.id], {as: 'teller'})).stdout).toMatch(
		/^bob\t\S+Z\tqueued\nbob\t\S+Z\toffered\tlane=hook\tharness=codex\tsession=s\tdetail=tool\nbob\t\S+Z\tread\tlane=mcp\tdetail=ack\n$/,
	);
});
