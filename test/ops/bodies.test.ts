import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {gitIn} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {join, makeSharedDaemon, refusal, untilCommitted} from '../support/talk.js';

const home = makeSharedDaemon();
const maxBytes = 1024 * 1024;

beforeAll(() => registerAll(home, 'sender', 'reader'));

/** In place of megabytes that would be compared one by one. */
const digest = (bytes: Buffer): string => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;

/** Everything after the second line of dashes in the file of a message, as it is on disk and as it was committed. */
const transcriptBodies = async (id: string): Promise<Buffer[]> => {
	const client = await openRaw(home);
	await untilCommitted(home, client);
	client.socket.destroy();
	const path = gitIn(home, 'ls-files', `*/${id}.md`).trim();
	const texts = [readFileSync(joinPath(home.workspace, path)), Buffer.from(gitIn(home, 'show', `HEAD:${path}`))];
	return texts.map(text => text.subarray(text.indexOf('\n---\n') + 5));
};

const arrivesWhole = (what: string, body: string) => {
	test(`${what} arrives byte for byte, from standard input to the reader and the transcript`, async () => {
		const bytes = Buffer.from(body, 'utf8');
		const told = await runLalia(home, ['tell', 'reader'], {as: 'sender', input: bytes});
		const read = await runLalia(home, ['read', 'sender', '--json', '--timeout', '0'], {as: 'reader'});
		const [message] = JSON.parse(read.stdout).data.messages;

		expect(told).toMatchObject({code: 0, stderr: ''});
		expect(digest(Buffer.from(message.body, 'utf8'))).toBe(digest(bytes));
		expect((await transcriptBodies(message.id)).map(digest)).toEqual([digest(bytes), digest(bytes)]);
	});
};

arrivesWhole('a single character', 'x');
arrivesWhole('a text without a newline at its end', 'one\ntwo');
arrivesWhole('a text with newlines at its end', 'one\n\n\n');
arrivesWhole('a text of CRLF lines and lone carriage returns', 'one\r\ntwo\rthree\r\n');
arrivesWhole('white space around and alone', ' \t\n \u00a0\u2003 ');
arrivesWhole('emoji, joined and flagged, and other scripts', '👩‍👩‍👧‍👦🏴‍☠️ héllo עברית 日本語 e\u0301');
arrivesWhole('front matter and lines of dashes', '---\nid: x\n---\nbody\n---\n');
arrivesWhole('a byte order mark', '\ufeffwith a mark');
arrivesWhole('escape sequences and control characters', '\u001b[31mred\u001b[0m \u0001\u0007\u007f\u009b');
arrivesWhole('separators that some take for the end of a line', 'a\u2028b\u2029c\u0085d\u000be');
arrivesWhole('non-characters and the last code point', '\ufffe\uffff\u{10ffff}');
arrivesWhole('what looks like JSON and what a shell would expand', '{"a":"\\u0000"} $HOME `id` %s \\n');
arrivesWhole('exactly 1 MiB of letters', 'a'.repeat(maxBytes));
arrivesWhole('exactly 1 MiB of characters that JSON escapes', '\u0001'.repeat(maxBytes));
arrivesWhole('exactly 1 MiB of characters of several bytes', 'é'.repeat(maxBytes / 2));

const isRefused = (what: string, body: string, reason: string) => {
	test(`${what} is refused as ${reason} by the daemon, and nothing is sent`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		// Signed for another body, because half a surrogate pair has no bytes to be signed.
		const tell = {...alice.frame('tell', {peer: 'bob', body: 'x'}), args: {peer: 'bob', body}};
		const ask = {...alice.frame('ask', {peer: 'bob', body: 'x'}), args: {peer: 'bob', body}};

		expect(await alice.client.exchange(tell)).toMatchObject(refusal(reason, 1));
		expect(await alice.client.exchange(ask)).toMatchObject(refusal(reason, 1));
		expect(await bob.must('inbox')).toEqual({sources: []});
		expect(await alice.must('channels')).toEqual({channels: []});
	});
};

isRefused('an empty message', '', 'empty_body');
isRefused('a message with a NUL character', 'a\0b', 'invalid_body');
isRefused('a message with half of a surrogate pair', 'a\ud83db', 'invalid_body');
isRefused('a message with the halves of a surrogate pair the wrong way round', '\ude00\ud83d', 'invalid_body');
isRefused('a message of 1 MiB and a byte', 'a'.repeat(maxBytes + 1), 'body_too_large');
isRefused('a message of fewer characters but more bytes than 1 MiB', `${'é'.repeat(maxBytes / 2)}a`, 'body_too_large');

const isRefusedFromInput = (what: string, input: string | Buffer, reason: string) => {
	test(`${what} on standard input is refused as ${reason}`, async () => {
		const told = await runLalia(home, ['tell', 'reader', '-'], {as: 'sender', input});

		expect(told).toMatchObject({code: 1, stdout: ''});
		expect(told.stderr).toContain(`\nreason: ${reason}\nhint: `);
		expect(await runLalia(home, ['inbox'], {as: 'reader'})).toMatchObject({code: 0, stdout: ''});
	});
};

isRefusedFromInput('nothing', '', 'empty_body');
isRefusedFromInput('a NUL', 'a\0b', 'invalid_body');
isRefusedFromInput('what is not UTF-8', Buffer.from([0x61, 0xff]), 'invalid_body');
isRefusedFromInput('1 MiB and a byte', 'a'.repeat(maxBytes + 1), 'body_too_large');
isRefusedFromInput('fewer characters but more bytes than 1 MiB', `${'é'.repeat(maxBytes / 2)}a`, 'body_too_large');

test('the plain face prints a body as it is, with a newline at its end where it has none', async () => {
	await runLalia(home, ['tell', 'reader', 'no newline'], {as: 'sender'});
	await runLalia(home, ['tell', 'reader', 'a newline\n'], {as: 'sender'});

	expect((await runLalia(home, ['read', 'sender'], {as: 'reader'})).stdout).toBe('no newline\n');
	expect((await runLalia(home, ['read', 'sender'], {as: 'reader'})).stdout).toBe('a newline\n');
});
