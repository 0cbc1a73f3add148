import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
	parseMessageFile,
	renderMessageFile,
	type SignedMessage,
	signedBytesOf,
} from '../../source/core/message-file.js';
import {signedBytes} from '../../source/core/signing.js';
import {ulidOf} from '../../source/core/ulid.js';

const ulid = fc.uint8Array({minLength: 16, maxLength: 16}).map(bytes => ulidOf(1e12, bytes));
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const seq = fc.integer({min: 1, max: 1e9});
const text = fc.string({unit: 'binary', maxLength: 20});

/** Bodies of what could be taken for something else, and of anything. */
const body = fc
	.array(
		fc.oneof(
			text,
			fc.constantFrom('---\n', '\n---\n', '---', '\r\n', '\n', '\r', 'seq: 9\n', '\u2028', '\ufeff', '😀'),
		),
	)
	.map(parts => parts.join(''));

const args = fc.dictionary(
	fc.constantFrom('peer', 'id', 'reply_to', 'note', 'timeout', '\u2028'),
	fc.oneof(text, fc.integer(), fc.jsonValue(), fc.constantFrom('a\u2028b', 'a\u2029b', 'a\u0085b', '"\\\n')),
);

const base64 = fc.base64String({minLength: 4, maxLength: 88});

const message: fc.Arbitrary<SignedMessage> = fc.record(
	{
		id: ulid,
		seq,
		kind: fc.constant('message'),
		from: name,
		from_id: ulid,
		to: name,
		to_id: ulid,
		room: name,
		ts: fc.date({noInvalidDate: true, min: new Date(0), max: new Date(4e12)}).map(date => date.toISOString()),
		reply_to: seq,
		v: fc.constant(1),
		op: fc.constantFrom('tell', 'ask', 'task claim'),
		request_id: ulid,
		args,
		key: base64,
		sig: base64,
		body,
	},
	{requiredKeys: ['id', 'seq', 'kind', 'from', 'from_id', 'ts', 'v', 'op', 'request_id', 'args', 'key', 'sig', 'body']},
);

test('a message comes back from its file as it was', () => {
	fc.assert(
		fc.property(message, original => {
			const parsed = parseMessageFile(renderMessageFile(original));
			expect(parsed).toEqual(JSON.parse(JSON.stringify(original)));
		}),
		{numRuns: 500},
	);
});

test('the bytes that were signed are made again from the file', () => {
	fc.assert(
		fc.property(message, original => {
			const {v, op, request_id, from_id, args, body} = original;
			const parsed = parseMessageFile(renderMessageFile(original));
			const signed = signedBytes({v, id: request_id, op, args: {...args, body}, agent_id: from_id});
			expect(parsed && Buffer.compare(signedBytesOf(parsed), signed)).toBe(0);
		}),
	);
});

test('the body stands at the end of the file byte for byte', () => {
	fc.assert(fc.property(message, original => renderMessageFile(original).endsWith(`\n---\n${original.body}`)));
});

const sample = renderMessageFile({
	id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
	seq: 2,
	kind: 'message',
	from: 'alice',
	from_id: '01ARZ3NDEKTSV4RRFFQ69G5FAA',
	to: 'bob',
	to_id: '01ARZ3NDEKTSV4RRFFQ69G5FAB',
	ts: '2026-01-02T03:04:05.678Z',
	reply_to: 1,
	v: 1,
	op: 'tell',
	request_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
	args: {peer: 'bob', reply_to: 1},
	key: 'a2V5',
	sig: 'c2ln',
	body: 'Done.\n',
});

test('a file reads as front matter, a line a member, and the message', () => {
	expect(sample).toBe(`---
id: 01ARZ3NDEKTSV4RRFFQ69G5FAV
seq: 2
kind: message
from: alice
from_id: 01ARZ3NDEKTSV4RRFFQ69G5FAA
to: bob
to_id: 01ARZ3NDEKTSV4RRFFQ69G5FAB
ts: 2026-01-02T03:04:05.678Z
reply_to: 1
v: 1
op: tell
request_id: 01ARZ3NDEKTSV4RRFFQ69G5FAV
args: {"peer":"bob","reply_to":1}
key: a2V5
sig: c2ln
---
Done.
`);
});

for (const [what, change] of Object.entries<(file: string) => string>({
	'an empty file': () => '',
	'a file without front matter': () => 'Done.\n',
	'a file whose front matter does not end': file => file.replace('\n---\nDone.\n', '\n'),
	'a file that begins with a blank line': file => `\n${file}`,
	'a file with CRLF': file => file.replaceAll('\n', '\r\n'),
	'a file with a member that there is not': file => file.replace('kind:', 'colour: red\nkind:'),
	'a file with a line that is no member': file => file.replace('kind:', 'and so on\nkind:'),
	'a file without a sender': file => file.replace(/from_id: .*\n/, ''),
	'a file without a signature': file => file.replace(/sig: .*\n/, ''),
	'a file whose seq is a word': file => file.replace('seq: 2', 'seq: two'),
	'a file whose args are no JSON': file => file.replace(/args: .*/, 'args: {'),
	'a file whose args are null': file => file.replace(/args: .*/, 'args: null'),
})) {
	test(`${what} holds no message`, () => {
		expect(parseMessageFile(sample)).toMatchObject({seq: 2});
		expect(parseMessageFile(change(sample))).toBeUndefined();
	});
}
