import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {offerTo} from '../../support/offers.js';
import {makeOldDatabase, schemaOf} from '../../support/old-database.js';
import {join, makeDaemon, restartDaemon} from '../../support/talk.js';
import {until} from '../../support/until.js';

test('a database without a ledger is brought up to date, and has all that it had', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id: read} = await alice.must('tell', {peer: 'bob', body: 'one of old'});
	await bob.must('ack', {ids: [read]});
	const {id: unread} = await alice.must('tell', {peer: 'bob', body: 'two of old'});
	await alice.must('room create', {name: 'lobby'});
	await alice.must('post', {room: 'lobby', body: 'three of old'});
	await runLalia(home, ['stop']);
	const today = schemaOf(home);
	makeOldDatabase(home);
	expect(schemaOf(home)).toMatchObject({version: 2});
	await restartDaemon(home);

	const [ada, bert] = [await alice.again(), await bob.again()];
	const stateOf = async (message: string) => (await ada.must('trace', {message})).deliveries;
	expect(await stateOf(read)).toMatchObject([{name: 'bob', state: 'read', steps: [{step: 'queued'}]}]);
	expect(await stateOf(unread)).toMatchObject([{name: 'bob', state: 'queued'}]);
	expect(await offerTo(bert, {moment: 'session-start'})).toMatchObject({messages: [{body: 'two of old'}]});
	await bert.hangUp();
	expect(await (await bob.again()).must('read', {source: 'alice', timeout: 0})).toMatchObject({
		messages: [{id: unread, seq: 2}],
	});
	expect(await ada.must('tell', {peer: 'bob', body: 'four'})).toMatchObject({seq: 3});
	expect(await ada.must('post', {room: 'lobby', body: 'five'})).toMatchObject({seq: 2});
	await until('what is old is found', async () => {
		const {matches} = await ada.must('search', {words: 'old'});
		return matches.length === 3;
	});
	await runLalia(home, ['stop']);
	expect(schemaOf(home)).toEqual(today);
});
