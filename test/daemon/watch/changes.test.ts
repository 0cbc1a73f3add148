import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {type Change, changesOf} from '../../../source/daemon/store/changes.js';
import {messagesTable} from '../../../source/daemon/store/messages.js';
import {openDatabase} from '../../../source/daemon/store/open-database.js';
import {openStore} from '../../../source/daemon/store/open-store.js';
import {appendMessages} from '../../support/fill-store.js';

const parties = {from: {agent_id: 'a', name: 'ada'}, to: {agent_id: 'b', name: 'bob'}};

const newFile = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-changes-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	return join(folder, 'lalia.db');
};

const openTemporaryStore = () => {
	const store = openStore(newFile());
	onTestFinished(store.close);
	const told: Change[] = [];
	return {store, told, listen: () => store.changes.listen(change => told.push(change))};
};

test('what changes is told to who listens, and to nobody before and after', () => {
	const {store, told, listen} = openTemporaryStore();
	appendMessages(store, {...parties, bodies: ['before']});
	const stop = listen();
	appendMessages(store, {from: parties.from, to: {agent_id: 'c', name: 'cy'}, bodies: ['one', 'two']});
	stop();
	appendMessages(store, {...parties, bodies: ['after']});

	const message = [{kind: 'message'}, {kind: 'transcript'}];
	const settled = {kind: 'transcript'};
	expect(told).toEqual([{kind: 'conversation', conversation_id: 2}, ...message, ...message, settled]);
});

test('who listens again is told again', () => {
	const {store, told, listen} = openTemporaryStore();
	for (let time = 0; time < 20; time++) {
		listen()();
	}

	const stop = listen();
	appendMessages(store, {...parties, bodies: ['one']});
	stop();
	expect(told.filter(({kind}) => kind === 'message')).toHaveLength(1);
});

test('nothing is left in the database once nobody listens, so that writing costs what it did', () => {
	const database = openDatabase(newFile());
	onTestFinished(() => void database.close());
	const changes = changesOf(database);
	const triggers = () => database.prepare('SELECT count(*) FROM temp.sqlite_master').pluck().get();
	const before = triggers();
	const stop = changes.listen(() => {});
	const during = triggers();
	stop();

	expect([before, during, triggers()]).toEqual([0, expect.any(Number), 0]);
	expect(during).toBeGreaterThan(10);
	expect(messagesTable(database).lastPos()).toBe(0);
});

test('what is taken back may be told, but is not there when it is looked up', () => {
	const {store, told, listen} = openTemporaryStore();
	listen();
	store.transaction(() => {
		expect(() =>
			store.step(() => {
				store.conversations.openRoom('den', 'x');
				throw new Error('no');
			}),
		).toThrow('no');
	});

	expect(told).toEqual([{kind: 'conversation', conversation_id: 1}]);
	expect(store.conversations.get(1)).toBeUndefined();
});
