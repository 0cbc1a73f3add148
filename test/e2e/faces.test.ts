import {existsSync, mkdirSync} from 'node:fs';
import {createServer} from 'node:net';
import {join as joinPath} from 'node:path';
import {createInterface} from 'node:readline';
import {beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {commonReasons, type Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import {reasons} from '../../source/core/reasons.js';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome, makeSharedHome} from '../support/home.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw} from '../support/raw-client.js';
import {untilWaiting} from '../support/waiting.js';

const home = makeSharedHome();
beforeAll(() => registerAll(home, 'alice', 'bob'));

const commands = (Object.values(ops) as Op[]).filter(({internal}) => !internal).map(({name}) => name);

const lastBodyFrom = async (peer: string): Promise<string> => {
	const {stdout} = await runLalia(home, ['read', peer, '--timeout', '0', '--json'], {as: 'bob'});
	return JSON.parse(stdout).data.messages[0].body;
};

describe('options', () => {
	test.each([
		['before the command', ['--as', 'alice', 'tell', 'bob', 'hello']],
		['after the command', ['tell', '--as', 'alice', 'bob', 'hello']],
		['between the arguments', ['tell', 'bob', '--as', 'alice', 'hello']],
		['at the end', ['tell', 'bob', 'hello', '--as', 'alice']],
		['in one word', ['tell', 'bob', '--as=alice', 'hello']],
	])('may stand %s', async (_title, words) => {
		expect(await runLalia(home, words)).toMatchObject({code: 0, stdout: expect.stringMatching(/^seq=\d+ peer=bob\n$/)});
		expect(await lastBodyFrom('alice')).toBe('hello');
	});

	test('--as goes before LALIA_NAME', async () => {
		const {stdout} = await runLalia(home, ['whoami', '--as', 'alice'], {as: 'bob'});

		expect(stdout).toMatch(/^name=alice .*\ndetermined_by=--as alice\n$/);
	});

	test.each([['--'], ['-'], ['--json'], ['--timeout'], ['-x --help'], ['--as bob'], ['-1']])(
		'end at --, so that a message may be %j',
		async body => {
			const written = body === '-' ? {input: '-'} : {};
			expect(await runLalia(home, ['tell', 'bob', '--', body], {as: 'alice', ...written})).toMatchObject({
				code: 0,
				stderr: '',
			});
			expect(await lastBodyFrom('alice')).toBe(body);
		},
	);

	test('before -- still count', async () => {
		const {stdout} = await runLalia(home, ['tell', '--json', 'bob', '--as', 'alice', '--', '--plain']);

		expect(JSON.parse(stdout)).toMatchObject({ok: true, data: {peer: 'bob'}});
		expect(await lastBodyFrom('alice')).toBe('--plain');
	});
});

describe('help', () => {
	test.each(commands)('of %s goes to standard output, with exit code 0, and starts nothing', async name => {
		const fresh = makeHome();
		const words = name.split(' ');
		const [asked, long, short, late] = await Promise.all([
			runLalia(fresh, ['help', ...words]),
			runLalia(fresh, [...words, '--help']),
			runLalia(fresh, [...words, '-h']),
			runLalia(fresh, ['--help', ...words, 'more', 'words', 'than', 'it', 'takes']),
		]);

		expect(asked).toMatchObject({code: 0, stderr: ''});
		expect(asked.stdout).toContain(`\nUsage: lalia ${name}`);
		expect(asked.stdout.split('\n')[0]).toBe(ops[name as keyof typeof ops].summary);
		expect([long, short, late]).toEqual([asked, asked, asked]);
		expect(existsSync(fresh.home)).toBe(false);
		expect(daemonsOf(fresh)).toEqual([]);
	});

	test('of all names every command and every exit code', async () => {
		const fresh = makeHome();
		const [asked, long] = await Promise.all([runLalia(fresh, ['help']), runLalia(fresh, ['--help'])]);

		expect(asked).toMatchObject({code: 0, stderr: ''});
		expect(long).toEqual(asked);
		for (const word of [...commands, ...'01234567']) {
			expect(asked.stdout).toMatch(new RegExp(`^  ${word}  `, 'm'));
		}
	});

	test('is what no arguments at all get, as a usage error', async () => {
		const {stdout: help} = await runLalia(home, ['help']);

		expect(await runLalia(home, [])).toEqual({code: 1, signal: null, stdout: '', stderr: help});
	});

	test('is not the version', async () => {
		expect(await runLalia(home, ['--version'])).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
		});
	});
});

test.each([
	[['tel', 'bob', 'hi'], 'there is no command "tel"; did you mean tell?'],
	[['aks', 'bob', 'hi'], 'there is no command "aks"; did you mean ask?'],
	[['regsiter'], 'there is no command "regsiter"; did you mean register?'],
	[['read-ayn'], 'there is no command "read-ayn"; did you mean read-any?'],
	[['help', 'hsitory'], 'there is no command "hsitory"; did you mean history?'],
	[['tell', 'bob', 'hi', '--jsno'], 'tell has no option --jsno; did you mean --json?'],
	[['read-any', '--timout', '3'], 'read-any has no option --timout; did you mean --timeout?'],
	[['tell', '--reply_to=3', 'bob', 'hi'], 'tell has no option --reply_to; did you mean --reply-to?'],
	[['register', '--rol', 'worker'], 'register has no option --rol; did you mean --role?'],
	[['xyzzy'], 'there is no command "xyzzy"'],
])('a wrong word gets the right one beside it: %j', async (words, sentence) => {
	const fresh = makeHome();

	expect(await runLalia(fresh, words)).toEqual({
		code: 1,
		signal: null,
		stdout: '',
		stderr: `${sentence}\nreason: usage_error\nhint: run the command with --help\n`,
	});
	expect(existsSync(fresh.home)).toBe(false);
});

describe('exit code', () => {
	/** Something in the daemon's place that answers each request with this error. */
	const serveInstead = async (reason: 'unsupported_version', message: string): Promise<Home> => {
		const other = makeHome();
		mkdirSync(other.home, {mode: 0o700});
		const server = createServer(socket => {
			createInterface({input: socket}).on('line', line => {
				const error = {code: reasons[reason].exit, reason, message, retry_hint: reasons[reason].hint};
				socket.write(`${JSON.stringify({id: JSON.parse(line).id, ok: false, error})}\n`);
			});
		});
		await new Promise<void>(resolve => server.listen(joinPath(other.home, 'sock'), resolve));
		onTestFinished(() => void server.close());
		return other;
	};

	/** A read that its own agent's end interrupts. */
	const readOfUnregistered = async () => {
		await registerAll(home, 'leaver');
		const observer = await openRaw(home);
		const reader = startLalia(home, ['read-any', '--timeout', '60'], {as: 'leaver'});
		await untilWaiting(observer, 'leaver');
		observer.socket.destroy();
		await runLalia(home, ['unregister'], {as: 'leaver'});
		return reader.ended;
	};

	const ways = {
		0: [() => runLalia(home, ['agents']), undefined],
		1: [() => runLalia(home, ['tell', 'alice', 'myself'], {as: 'alice'}), 'self_address'],
		2: [() => runLalia(home, ['read-any', '--timeout', '0'], {as: 'alice'}), 'timeout'],
		3: [readOfUnregistered, 'agent_unregistered'],
		4: [
			async () =>
				runLalia(await serveInstead('unsupported_version', 'protocol version 1 is not spoken here'), ['agents']),
			'unsupported_version',
		],
		5: [() => runLalia(home, ['tell', 'nobody', 'hello'], {as: 'alice'}), 'agent_not_found'],
		6: [() => runLalia(home, ['inbox'], {as: 'nobody'}), 'not_registered'],
		7: [() => runLalia(home, ['rooms', 'gc'], {as: 'alice'}), 'role_required'],
	} as const;

	test.each(Object.entries(ways))('%s is produced by a command line', async (code, [run, reason]) => {
		const {code: seen, stdout, stderr} = await run();

		expect(seen).toBe(Number(code));
		expect(/^reason: (\w+)$/m.exec(stderr)?.[1]).toBe(reason);
		expect(stdout === '').toBe(reason !== undefined);
	});

	test('of any other number is declared by no operation', () => {
		const declared = [...commonReasons, ...(Object.values(ops) as Op[]).flatMap(op => op.reasons)];
		const exits = new Set(declared.map(reason => reasons[reason].exit));

		expect([0, ...exits].toSorted()).toEqual(Object.keys(ways).map(Number));
	});
});

test('no plain output has escape sequences, whatever the environment says of colours', async () => {
	const env = {FORCE_COLOR: '3', CLICOLOR_FORCE: '1', COLORTERM: 'truecolor', TERM: 'xterm-256color'};
	const lines: [string[], code: number, as?: string][] = [
		[[], 1],
		[['help'], 0],
		...commands.map((name): [string[], number] => [['help', ...name.split(' ')], 0]),
		[['--version'], 0],
		[['tel'], 1],
		[['register', '--name', 'carol'], 0],
		[['suggest-name'], 0],
		[['whoami'], 0, 'carol'],
		[['renew'], 0, 'carol'],
		[['agents'], 0],
		[['agents', '--flat', '--wide'], 0],
		[['tell', 'bob', 'hello'], 0, 'carol'],
		[['tell', 'bob', 'once more'], 0, 'carol'],
		[['inbox'], 0, 'bob'],
		[['channels'], 0, 'bob'],
		[['peek', 'carol'], 0, 'bob'],
		[['history', 'carol'], 0, 'bob'],
		[['read', 'carol'], 0, 'bob'],
		[['read-any'], 0, 'bob'],
		[['read-any', '--timeout', '0'], 2, 'bob'],
		[['ask', 'carol', 'anyone?', '--timeout', '0'], 2, 'bob'],
		[['rename', 'carola'], 0, 'carol'],
		[['rotate-key'], 0, 'carola'],
		[['tell', 'nobody', 'hi'], 5, 'carola'],
		[['unregister'], 0, 'carola'],
		[['inbox'], 6, 'carola'],
		[['verify'], 0],
		[['stop'], 0],
	];

	for (const [words, expected, as] of lines) {
		const {code, stdout, stderr} = await runLalia(home, words, {env, ...(as === undefined ? {} : {as})});
		expect({words, code}).toEqual({words, code: expected});
		expect([...`${stdout}${stderr}`].filter(character => '\u001b\u009b'.includes(character))).toEqual([]);
	}
}, 60_000);
