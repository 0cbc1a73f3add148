import {appendFileSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {makeDaemon} from '../support/talk.js';
import {showShellOn} from '../support/terminal.js';
import {until} from '../support/until.js';

const logOf = ({home}: Home): string => join(home, 'daemon.log');

/** A home whose log has these files, newest first, and no daemon. */
const makeLogs = (...texts: string[]): Home => {
	const home = makeHome();
	mkdirSync(home.home, {mode: 0o700});
	for (const [index, text] of texts.entries()) {
		writeFileSync(`${logOf(home)}${index === 0 ? '' : `.${index}`}`, text, {mode: 0o600});
	}

	return home;
};

/** `lalia logs --follow`, and what it has printed so far. */
const follow = (home: Home, ...words: string[]) => {
	const {child, ended} = startLalia(home, ['logs', '--follow', ...words]);
	onTestFinished(() => void child.kill('SIGKILL'));
	let output = '';
	child.stdout?.on('data', text => {
		output += text;
	});
	return {
		child,
		ended,
		lines: () => output.split('\n').slice(0, -1),
		untilLine: (line: string) => until(`it prints ${line}`, () => output.split('\n').slice(0, -1).includes(line)),
	};
};

describe('lalia logs', () => {
	test('shows the last lines, also of older files, with a begun one, and starts no daemon', async () => {
		const home = makeLogs('six\nsev', 'four\nfive\n', 'one\ntwo\nthree\n');
		const shown = async (...words: string[]) => (await runLalia(home, ['logs', ...words])).stdout;

		expect(await shown()).toBe('one\ntwo\nthree\nfour\nfive\nsix\nsev\n');
		expect(await shown('--lines', '2')).toBe('five\nsix\nsev\n');
		expect(await shown('-n', '0')).toBe('sev\n');
		expect(daemonsOf(home)).toEqual([]);
	});

	test('shows what a daemon notes', async () => {
		const home = makeHome();
		await registerAll(home, 'ada');
		expect((await runLalia(home, ['logs'])).stdout).toMatch(/^\S+Z \d+ listening, build .*\n[\s\S]*register ok\n/m);
	});

	test('where there is none prints nothing', async () => {
		const home = makeHome();
		expect(await runLalia(home, ['logs'])).toMatchObject({code: 0, stdout: '', stderr: ''});
	});

	test('shows control sequences as pictures, and in JSON as they are', async () => {
		const home = makeLogs('a \u001b[31mred\u001b[0m line\n');
		expect((await runLalia(home, ['logs'])).stdout).toBe('a ␛[31mred␛[0m line\n');
		expect((await runLalia(home, ['logs', '--json'])).stdout).toBe(
			`${JSON.stringify({line: 'a \u001b[31mred\u001b[0m line'})}\n`,
		);
	});

	test('that cannot be read fails', async () => {
		const home = makeHome();
		mkdirSync(logOf(home), {recursive: true});
		const {code, stderr} = await runLalia(home, ['logs']);
		expect(code).toBe(1);
		expect(stderr).toContain(`the log ${logOf(home)} cannot be read: EISDIR`);
		rmSync(logOf(home), {recursive: true}); // the daemon that ends the test writes there
	});
});

describe('lalia logs --follow', () => {
	test('goes on with what is added, a line at a time', async () => {
		const home = makeLogs('one\ntwo\nthr');
		const {lines, untilLine} = follow(home, '--lines', '1');
		await untilLine('two');
		appendFileSync(logOf(home), 'ee\nfo');
		await untilLine('three');
		appendFileSync(logOf(home), 'ur\n');
		await untilLine('four');
		expect(lines()).toEqual(['two', 'three', 'four']);
	});

	test('waits for a log that is not there yet', async () => {
		const home = makeHome();
		const {untilLine, lines} = follow(home);
		await until('it has made the home', () => statSync(home.home, {throwIfNoEntry: false}));
		await until('its line is there', () => {
			writeFileSync(logOf(home), 'first\n', {mode: 0o600}); // until it watches, nothing tells it
			return lines().length > 0;
		});
		await untilLine('first');
	});

	test('shows each line once through the rotation by a daemon', async () => {
		const home = await makeDaemon();
		await runLalia(home, ['stop']);
		const begin = `${'x'.repeat(1023)}\n`.repeat(1024);
		writeFileSync(logOf(home), `${begin.slice(0, -20_480)}the last of before\n`);
		const {lines, untilLine} = follow(home, '--lines', '1');
		await untilLine('the last of before');
		const client = await (async () => {
			await runLalia(home, ['agents']);
			return openRaw(home);
		})();
		for (let count = 0; count < 1000; count++) {
			await client.must('health', {});
		}

		await until('it was rotated', () => statSync(`${logOf(home)}.1`, {throwIfNoEntry: false}));
		await until('all are shown', () => lines().filter(line => line.endsWith(' health ok')).length >= 1000);
		expect(lines().filter(line => line.endsWith(' health ok'))).toHaveLength(1000);
		expect(lines().filter(line => line.includes(' listening, '))).toHaveLength(1);
		client.socket.destroy();
	});

	test('goes on where somebody has emptied the log', async () => {
		const home = makeLogs('one\ntwo\n');
		const {untilLine} = follow(home);
		await untilLine('two');
		truncateSync(logOf(home));
		appendFileSync(logOf(home), 'new\n');
		await untilLine('new');
	});

	test('ends when nobody reads it any more', async () => {
		const home = makeLogs('one\n');
		const {child, untilLine, ended} = follow(home);
		await untilLine('one');
		child.stdout?.destroy();
		appendFileSync(logOf(home), 'two\n');
		expect(await ended).toMatchObject({code: 1, stderr: ''});
	});

	test('on a terminal ends by Ctrl-C with 130, and obeys no control sequence', async () => {
		const home = makeLogs('a \u001b[2Jclear\n');
		const line = `trap : INT; '${process.cwd()}/dist/lalia.cjs' logs --follow; echo "ended $?"`;
		const view = showShellOn(home, line);
		await view.untilSeen('a ␛[2Jclear');
		appendFileSync(logOf(home), 'more\n');
		await view.untilSeen('more');
		view.press('\u0003');
		await view.untilSeen('ended 130');
	});
});
