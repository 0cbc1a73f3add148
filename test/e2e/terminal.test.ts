import {mkdirSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {visible} from '../../source/core/visible.js';
import {program, registerAll, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {makeSharedDaemon} from '../support/talk.js';
import {type Seen, type Shown, showOn, showShellOn, type TerminalOptions} from '../support/terminal.js';
import {until} from '../support/until.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedDaemon();
const esc = '\u001b';

beforeAll(() => registerAll(home, 'alice', 'bob'));

/** Reads all that an agent has, so that what comes next is the test's. */
const drain = async (as: string): Promise<void> => {
	while ((await runLalia(home, ['read-any', '--timeout', '0'], {as})).code === 0) {}
};

type Options = TerminalOptions & {own?: Home};

const showShell = (line: string, {own = home, ...options}: Options = {}): Seen => showShellOn(own, line, options);

const show = (words: string[], options: TerminalOptions = {}): Seen => showOn(home, words, options);

describe('on a terminal', () => {
	test('what only acts prints its result with a mark', async () => {
		const registered = await show(['register', '--name', 'carol']).ended;
		const told = await show(['tell', 'carol', 'hello'], {as: 'alice'}).ended;

		expect(registered).toMatchObject({
			code: 0,
			screen: expect.stringMatching(/^✓ carol\n {2}agent_id +[0-9A-Z]{26}\n/),
		});
		expect(told).toMatchObject({code: 0, screen: '✓ seq=1 peer=carol'});
		expect(told.bytes).toContain(`${esc}[32m`);
	});

	test('what shows prints the text of the plain face, through Ink', async () => {
		await drain('bob');
		await runLalia(home, ['tell', 'bob', 'héllo 👋 日本語'], {as: 'alice'});
		const read = await show(['read-any'], {as: 'bob'}).ended;

		expect(read).toMatchObject({code: 0, screen: 'peer=alice\nhéllo 👋 日本語'});
		expect(read.bytes).toContain(`${esc}[?25l`); // Ink hides the cursor, and must show it again
		expect(read.bytes.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(read.bytes.lastIndexOf(`${esc}[?25l`));
	});

	test('whoami is a table of what one is', async () => {
		const {code, screen} = await show(['whoami'], {as: 'bob'}).ended;
		const facts = Object.fromEntries(screen.split('\n').map(line => line.trim().split(/ {2,}/)));

		expect(code).toBe(0);
		expect(screen).toMatch(/^bob\n {2}agent_id /);
		expect(facts).toMatchObject({role: 'peer', 'known by': 'LALIA_NAME bob', lease: expect.stringMatching(/^▰{6} /)});
	});

	test('agents lists the names that the plain face lists', async () => {
		const {code, screen} = await show(['agents', '--flat'], {as: 'bob'}).ended;
		const {stdout} = await runLalia(home, ['agents', '--flat'], {as: 'bob'});
		const firstWords = (text: string) => text.split('\n').flatMap(line => /^([a-z]+)\s/.exec(line)?.[1] ?? []);

		expect(code).toBe(0);
		expect(firstWords(screen)).toEqual(expect.arrayContaining(firstWords(stdout)));
		expect(firstWords(stdout)).toEqual(expect.arrayContaining(['alice', 'bob']));
	});

	test.each([
		[['inbox'], 0],
		[['tell', 'bob'], 1],
		[['tel', 'bob', 'hi'], 1],
		[['tell', 'alice', 'myself'], 1],
		[['read', 'bob', '--timeout', 'abc'], 1],
		[['read-any', '--timeout', '0'], 2],
		[['read-any', '--timeout', '0.3'], 2],
		[['tell', 'nobody', 'hi'], 5],
		[['inbox', '--as', 'nobody'], 6],
	])('%j ends with the exit code %i and the words of the plain face', async (words, code) => {
		const shown = await show(words, {as: 'alice'}).ended;
		const plain = await runLalia(home, words, {as: 'alice'});
		const [sentence = ''] = plain.stderr.split('\n');

		expect([shown.code, shown.signal, plain.code]).toEqual([code, 0, code]);
		expect(shown.screen.replaceAll('\n', '')).toContain(sentence);
	});

	test('arguments that may be left out are, and short options are known', async () => {
		const lines = [['nickname', 'al', 'alice'], ['nickname', 'al'], ['nickname'], ['nickname', '-d', 'al']];
		for (const words of lines) {
			expect(await show(words).ended).toMatchObject({
				code: 0,
				screen: expect.stringMatching(/^al\s+alice\s+\(stable → /),
			});
		}

		expect(await show(['nickname']).ended).toMatchObject({code: 0, screen: ''});
	});

	test('a malformed package.json in the folder does no harm', async () => {
		const cwd = joinPath(home.root, 'malformed');
		mkdirSync(cwd);
		writeFileSync(joinPath(cwd, 'package.json'), '{"type": "module",,');
		expect(await show(['tell', 'bob', 'hi'], {as: 'alice', cwd}).ended).toMatchObject({
			code: 0,
			screen: expect.stringMatching(/^✓ seq=\d+ peer=bob$/),
		});
	});
});

/** The control characters among what was written. */
const controlsIn = (bytes: string): string[] =>
	[...Buffer.from(bytes, 'latin1').toString('utf8')].filter(character => /\p{Cc}/u.test(character));

test('escape sequences in a message never reach the terminal', async () => {
	const body = `a${esc}[31mred${esc}]0;owned\u0007 b\u009b31mc1 \u009d0;owned\u009c`;
	await drain('bob');
	await runLalia(home, ['tell', 'bob'], {as: 'alice', input: body});
	for (const words of [['peek', 'alice'], ['history', 'alice', '--limit', '100'], ['read-any']]) {
		const {code, bytes, screen} = await show(words, {as: 'bob'}).ended;
		expect([words, code]).toEqual([words, 0]);
		expect(bytes).not.toContain(`${esc}[31m`);
		expect(bytes).not.toContain(`${esc}]0;`);
		expect(controlsIn(bytes)).toEqual(expect.not.arrayContaining(['\u0007', '\u009b', '\u009c', '\u009d']));
		expect(screen).toContain('a␛[31mred␛]0;owned␇ b�31mc1 �0;owned�');
	}
});

describe('a read that waits on a terminal', () => {
	test('shows the time that is left, and then the message', async () => {
		await drain('bob');
		const {screen, ended} = show(['read-any', '--timeout', '90'], {as: 'bob'});
		await until('the time left goes down', () => /waiting for mail, 1:2\d left/.test(screen()));
		await runLalia(home, ['tell', 'bob', 'at last'], {as: 'alice'});

		expect(await ended).toMatchObject({code: 0, screen: 'peer=alice\nat last'});
	});

	test('ends by Ctrl-C, shows the cursor again, and leaves the mail for a later read', async () => {
		await drain('bob');
		const client = await openRaw(home);
		onTestFinished(() => void client.socket.destroy());
		const {pty, screen, ended} = show(['read-any', '--timeout', '90'], {as: 'bob'});
		await until('it says that it waits', () => screen().includes('Ctrl-C'));
		await untilWaiting(client, 'bob');
		pty.write('\u0003');
		const {code, signal, bytes} = await ended;
		await runLalia(home, ['tell', 'bob', 'still here'], {as: 'alice'});

		expect([`code ${code}`, `signal ${signal}`]).toContain(signal === 0 ? 'code 130' : 'signal 2');
		expect(bytes.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(bytes.lastIndexOf(`${esc}[?25l`));
		expect(await runLalia(home, ['read-any'], {as: 'bob'})).toMatchObject({
			code: 0,
			stdout: 'peer=alice\nstill here\n',
		});
	});
});

describe('a terminal that is not for people', () => {
	/** Each command says when its caller was last seen, and that is now. */
	const timeless = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');

	test.each([
		['TERM=dumb', [], {TERM: 'dumb'}],
		['CI=true', [], {CI: 'true'}],
		['--plain', ['--plain'], {}],
		['--json', ['--json'], {}],
	])('gets exactly the plain text with %s, but for escape sequences', async (_what, words, env) => {
		for (const command of [['whoami'], ['tell', 'nobody', 'hi'], ['history', 'bob'], ['register', '--role', 'boss']]) {
			const line = [...command, ...words];
			const {code, bytes} = await show(line, {as: 'alice', env}).ended;
			const plain = await runLalia(home, line, {as: 'alice'});
			expect(timeless(Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n'))).toBe(
				timeless(visible(plain.stdout + plain.stderr)),
			);
			expect(code).toBe(plain.code);
		}
	});
});

describe('what was on the terminal before', () => {
	const before = 'i=0; while [ $i -lt 60 ]; do echo "line $i"; i=$((i+1)); done';

	const staysAbove = async (line: string, options: Options): Promise<Shown> => {
		const shown = await showShell(`${before}; ${line}`, options).ended;
		expect(shown.code).toBe(0);
		expect(shown.bytes).not.toContain(`${esc}[3J`);
		expect(shown.bytes).not.toContain(`${esc}[2J`);
		expect(shown.bytes).not.toContain(`${esc}c`);
		expect(shown.screen.split('\n').slice(0, 60)).toEqual(Array.from({length: 60}, (_, index) => `line ${index}`));
		return shown;
	};

	test('stays there above a history that is longer than the screen', async () => {
		await runLalia(home, ['tell', 'bob'], {as: 'alice', input: 'one more line\n'.repeat(100)});
		for (let number = 1; number <= 5; number++) {
			await runLalia(home, ['tell', 'bob', `message ${number}`], {as: 'alice'});
		}

		const {screen} = await staysAbove(`'${program}' history alice --limit 1000`, {as: 'bob'});
		expect(screen.match(/one more line/g)).toHaveLength(100);
		expect(screen).toMatch(/ alice\] message 5$/);
	});

	test('stays there above a demo', async () => {
		const {screen} = await staysAbove(`'${program}' demo`, {own: makeHome()});
		expect(screen).toMatch(/verified messages=\d+/);
	});
});
