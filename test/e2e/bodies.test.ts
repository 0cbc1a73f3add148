import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, constants, createReadStream, openSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {endOf, program, registerAll, runLalia} from '../support/cli.js';
import {makeSharedHome} from '../support/home.js';

const mebibyte = 1024 * 1024;

const home = makeSharedHome();
beforeAll(() => registerAll(home, 'alice', 'bob'));

const tell = (words: string[], input?: string | Buffer) =>
	runLalia(home, ['tell', 'bob', ...words], {as: 'alice', ...(input === undefined ? {} : {input})});

const readBody = async (): Promise<string> => {
	const {code, stdout} = await runLalia(home, ['read', 'alice', '--timeout', '0', '--json'], {as: 'bob'});
	return code === 0 ? JSON.parse(stdout).data.messages[0].body : `exit ${code}`;
};

const readPlain = () => runLalia(home, ['read', 'alice', '--timeout', '0'], {as: 'bob'});

test.each([
	['left out', []],
	['given as -', ['-']],
])('a body that is %s is standard input byte for byte', async (_title, words) => {
	for (const body of [
		'a line\n',
		'no newline',
		'dos\r\nlines\r\n',
		'\n\n',
		' indented',
		'\ufeffmarked',
		'😀 \u2028 é e\u0301\t',
	]) {
		expect(await tell(words, body)).toMatchObject({code: 0, stderr: ''});
		expect(await readBody()).toBe(body);
	}
});

test('a read prints the body as it is, and ends it with a newline where it has none', async () => {
	await tell([], 'dos\r\nlines\r\n');
	await tell([], 'no newline');

	expect(await readPlain()).toMatchObject({code: 0, stdout: 'dos\r\nlines\r\n', stderr: ''});
	expect(await readPlain()).toMatchObject({code: 0, stdout: 'no newline\n', stderr: ''});
});

test('a body given as an argument leaves standard input alone', async () => {
	expect(await tell(['the argument'], 'the input')).toMatchObject({code: 0});
	expect(await readBody()).toBe('the argument');
});

test.each([
	['is no UTF-8', Buffer.from([0x68, 0xff, 0x0a]), 'invalid_body'],
	['ends within a character', Buffer.from('é').subarray(0, 1), 'invalid_body'],
	['has a NUL', 'a\0b', 'invalid_body'],
	['is empty', '', 'empty_body'],
	['has one byte more than 1 MiB', 'x'.repeat(mebibyte + 1), 'body_too_large'],
	['has far more than 1 MiB', 'x'.repeat(9 * mebibyte), 'body_too_large'],
])('standard input that %s is refused, and nothing is sent', async (_title, input, reason) => {
	const ended = await tell([], input);

	expect(ended).toMatchObject({code: 1, stdout: ''});
	expect(ended.stderr).toContain(`\nreason: ${reason}\n`);
	expect(await readBody()).toBe('exit 2');
});

test('without a body and without a pipe the command says what it needs, and does not wait', async () => {
	const closed = await endOf(spawn('sh', ['-c', `exec '${program}' tell bob <&-`], {cwd: home.cwd, env: home.env}));

	for (const ended of [await tell([]), closed]) {
		expect(ended).toMatchObject({code: 1, stdout: ''});
		expect(ended.stderr).toMatch(/^tell needs <body>, or a message piped to standard input\nreason: usage_error\n/);
	}
});

test.each([
	['of letters', 'x'.repeat(mebibyte)],
	['of characters that JSON escapes', '\u0001'.repeat(mebibyte)],
	['of characters of four bytes', '😀'.repeat(mebibyte / 4)],
])('1 MiB %s goes through', async (_title, body) => {
	expect(await tell([], body)).toMatchObject({code: 0, stderr: ''});
	expect((await readBody()) === body).toBe(true);
});

test.each([
	['a pipe', 0],
	['a pipe that does not block its writer', constants.O_NONBLOCK],
])('a read of 1 MiB arrives whole through %s whose reader is slow', async (_title, flags) => {
	const body = Array.from({length: mebibyte / 16}, (_, index) => `${index}`.padStart(15))
		.join('\n')
		.padEnd(mebibyte, '.');
	await tell([], body);
	const path = join(home.root, `pipe-${flags}`);
	execFileSync('mkfifo', [path]);
	const writeEnd = openSync(path, constants.O_RDWR | flags);
	const readEnd = openSync(path, constants.O_RDONLY);
	const child = spawn(program, ['read', 'alice'], {
		cwd: home.cwd,
		env: {...home.env, LALIA_NAME: 'bob'},
		stdio: ['ignore', writeEnd, 'pipe'],
	});
	closeSync(writeEnd);

	let text = '';
	for await (const chunk of createReadStream(path, {fd: readEnd, highWaterMark: 4096})) {
		// The pipe holds 64 KiB: as long as there is more than that to come, the command is still writing.
		expect(child.exitCode === null || text.length > mebibyte - 128 * 1024).toBe(true);
		text += chunk;
	}

	const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
	expect(code).toBe(0);
	expect(text === `${body}\n`).toBe(true);
	expect(await readBody()).toBe('exit 2');
});
