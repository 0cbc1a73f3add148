import {mkdtempSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {sqlitePackage} from '../../../source/core/sqlite-package.js';
import {migrations} from '../../../source/daemon/store/migrations.js';
import {openStore, type Store} from '../../../source/daemon/store/open-store.js';
import {newUlid} from '../../support/raw-client.js';

const ada = {agent_id: newUlid(), name: 'ada'};
const bob = {agent_id: newUlid(), name: 'bob'};
const all = {entries: 100, bytes: 1_000_000};

const newPath = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-outbox-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	return join(folder, 'lalia.db');
};

const openAt = (path: string): Store => {
	const store = openStore(path);
	onTestFinished(store.close);
	return store;
};

const message = (body: string) => ({
	id: newUlid(),
	conversation_id: 1,
	seq: Number(body),
	kind: 'message',
	from_id: ada.agent_id,
	from_name: ada.name,
	to_id: bob.agent_id,
	to_name: bob.name,
	sent_at: Date.parse('2026-01-02T03:04:05.678Z'),
	reply_to: null,
	op: 'tell',
	request_id: newUlid(),
	args: '{"peer":"bob"}',
	key: 'A'.repeat(44),
	sig: 'A'.repeat(88),
	body,
});

const files = (subject: string) => ({
	id: newUlid(),
	at: 0,
	author: ada.name,
	author_id: ada.agent_id,
	subject,
	files: [{path: `registry/${ada.agent_id}.json`, content: subject}],
});

/** Numbers are messages, other words are entries of files. */
const fill = (store: Store, words: string[]): void =>
	store.transaction(() => {
		store.conversations.channelBetween(ada.agent_id, bob.agent_id) ?? store.conversations.openChannel(ada, bob);
		for (const word of words) {
			/^\d/.test(word) ? store.messages.append(message(word)) : store.outbox.add(files(word));
		}
	});

const said = ({outbox}: Store, limit = all): string[] =>
	outbox.next(limit).map(({subject}) => subject.replace('ada: ', ''));

const mixed = ['register', 'room', '1', '2', 'join', '3', 'leave', 'task'];

test('messages and files come in the order in which they were made', () => {
	const store = openAt(newPath());
	fill(store, mixed);
	expect(said(store)).toEqual(mixed);
	expect(store.outbox.pending()).toBe(mixed.length);
});

test.each(mixed.map((word, index) => ({word, index})))(
	'what is settled up to $word comes no more, and the rest does',
	({index}) => {
		const store = openAt(newPath());
		fill(store, mixed);
		const entries = store.outbox.next(all);
		store.outbox.settle(entries[index]?.id ?? '');
		expect(said(store)).toEqual(mixed.slice(index + 1));
		expect(store.outbox.pending()).toBe(mixed.length - index - 1);
		expect(entries.map(({id}) => store.outbox.has(id))).toEqual(mixed.map((_, place) => place > index));
		fill(store, ['4', 'later']);
		expect(said(store)).toEqual([...mixed.slice(index + 1), '4', 'later']);
	},
);

test('a batch ends where either limit is reached, and has one entry at least', () => {
	const store = openAt(newPath());
	fill(store, mixed);
	expect(said(store, {entries: 3, bytes: 1_000_000})).toEqual(mixed.slice(0, 3));
	expect(said(store, {entries: 100, bytes: 1})).toEqual(mixed.slice(0, 1));
});

test('an id that is settled, or that nobody knows, settles nothing', () => {
	const store = openAt(newPath());
	fill(store, mixed);
	const [first, , third] = store.outbox.next(all);
	store.outbox.settle(third?.id ?? '');
	store.outbox.settle(first?.id ?? '');
	store.outbox.settle(newUlid());
	expect(said(store)).toEqual(mixed.slice(3));
});

/** As it was when each message had a row in the outbox too; `settled` messages have none any more. */
const makeOldOutbox = (path: string, {settled, pending}: {settled: string[]; pending: string[]}): void => {
	// Reason for the cast: a package loaded by a computed name has no types.
	const Sqlite = createRequire(import.meta.url)(
		sqlitePackage(process.versions['napi']),
	) as typeof import('better-sqlite3');
	const database = new Sqlite(path);
	for (const step of migrations.slice(0, 4)) {
		database.exec(step);
	}

	database.pragma('user_version = 4');
	database.exec(`INSERT INTO conversations (kind, folder, lo_id, hi_id) VALUES
		('channel', 'peers/ada--bob', '${ada.agent_id}', '${bob.agent_id}')`);
	const names = Object.keys(message('1'));
	const append = database.prepare(`INSERT INTO messages (${names}) VALUES (${names.map(name => `@${name}`)})`);
	const queue = database.prepare(
		`INSERT INTO outbox (id, pos, at, author, author_id, subject, path, files)
		VALUES (@id, @pos, 0, 'ada', '${ada.agent_id}', @subject, @path, @files)`,
	);
	for (const word of [...settled, ...pending]) {
		const {id, ...facts} = /^\d/.test(word)
			? message(word)
			: {...files(word), files: JSON.stringify(files(word).files)};
		const isMessage = 'body' in facts;
		const pos = isMessage ? append.run({id, ...facts}).lastInsertRowid : null;
		const isPending = pending.includes(word);
		isPending &&
			queue.run({id, pos, subject: word, path: isMessage ? 'p' : null, files: isMessage ? null : facts.files});
	}

	database.close();
};

test.each([
	{name: 'nothing', settled: ['1', '2'], pending: []},
	{name: 'all that there ever was', settled: [], pending: mixed},
	{name: 'files alone', settled: ['1', '2'], pending: ['join', 'leave']},
	{name: 'messages and files', settled: ['1', '2'], pending: ['join', '3', '4', 'leave', '5', 'task']},
])('an outbox of before, in which $name was pending, goes on with that', ({settled, pending}) => {
	const path = newPath();
	makeOldOutbox(path, {settled, pending});
	const store = openAt(path);
	expect(said(store)).toEqual(pending);
	expect(store.outbox.pending()).toBe(pending.length);
});
