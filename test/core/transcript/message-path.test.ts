import {expect, test} from 'vitest';
import {conversationFolderOf, isKeptAt, messagePath} from '../../../source/core/transcript/message-path.js';

const id = '01M828ZS4CNBYZ4A7GH0XPRTBF';
const ts = '2026-11-22T19:00:49.709Z';
const at = (seq: number) => messagePath('peers/ada--bob', {id, ts, seq});

test.each([
	[1, `peers/ada--bob/2026-11-22/${id}.md`],
	[999, `peers/ada--bob/2026-11-22/${id}.md`],
	[1000, `peers/ada--bob/2026-11-22/1000/${id}.md`],
	[1999, `peers/ada--bob/2026-11-22/1000/${id}.md`],
	[2000, `peers/ada--bob/2026-11-22/2000/${id}.md`],
	[123_456, `peers/ada--bob/2026-11-22/123000/${id}.md`],
])('message %i is kept at %s', (seq, path) => {
	expect(at(seq)).toBe(path);
	expect(isKeptAt(path, 'peers/ada--bob', {id, ts, seq})).toBe(true);
	expect(conversationFolderOf(path)).toBe('peers/ada--bob');
});

test('in the folder of its day a message is found too, as older transcripts have it', () => {
	expect(isKeptAt(`rooms/api/2026-11-22/${id}.md`, 'rooms/api', {id, ts, seq: 4321})).toBe(true);
});

test.each([
	`peers/ada--bob/2026-11-23/${id}.md`,
	`peers/ada--bob/2026-11-22/2000/${id}.md`,
	`peers/ada--bob/2026-11-22/1000/1000/${id}.md`,
	`peers/ada--bob/2026-11-22/1000/01M828ZS4CNBYZ4A7GH0XPRTBG.md`,
	`peers/ada--bob/${id}.md`,
	`peers/eve--bob/2026-11-22/1000/${id}.md`,
])('it is not kept at %s', path => {
	expect(isKeptAt(path, 'peers/ada--bob', {id, ts, seq: 1234})).toBe(false);
});

test.each(['rooms/api/MEMBERS.md', 'peers/a--b/x.md', 'tasks/app/2026-11-22/1.md', 'peers/a--b/2026-11-22/one/1.md'])(
	'no message is kept at %s',
	path => {
		expect(conversationFolderOf(path)).toBeUndefined();
	},
);
