import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {type CommandLine, parseArgv} from '../../source/client/argv.js';
import {LaliaError} from '../../source/core/lalia-error.js';
import {describeCommands} from '../../source/core/manifest.js';
import {ops} from '../../source/core/ops/index.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';

const {slim: commands} = describeCommands(ops);

/** Words as a shell would part them, quotes aside. */
const parse = (line: string | string[]): CommandLine =>
	parseArgv(typeof line === 'string' ? line.split(' ') : line, commands);

const plain = {json: false, plain: false};

const reads = (
	line: string | string[],
	name: string,
	args: Record<string, unknown>,
	globals: Record<string, unknown> = {},
) => {
	test(`lalia ${typeof line === 'string' ? line : JSON.stringify(line)}`, () => {
		expect(parse(line)).toEqual({kind: 'command', name, args, globals: {...plain, ...globals}});
	});
};

reads('inbox', 'inbox', {});
reads('tell bob hello', 'tell', {peer: 'bob', body: 'hello'});
reads(['tell', 'bob', 'hello there'], 'tell', {peer: 'bob', body: 'hello there'});
reads(['tell', 'bob', ''], 'tell', {peer: 'bob', body: ''});
reads('tell bob -', 'tell', {peer: 'bob', body: '-'});
reads('tell bob', 'tell', {peer: 'bob'});
reads('tell bob hello --reply-to 3', 'tell', {peer: 'bob', body: 'hello', reply_to: 3});
reads('tell --reply-to 3 bob hello', 'tell', {peer: 'bob', body: 'hello', reply_to: 3});
reads('tell bob --reply-to=3 hello', 'tell', {peer: 'bob', body: 'hello', reply_to: 3});
reads('tell bob -- --reply-to', 'tell', {peer: 'bob', body: '--reply-to'});
reads('tell --reply-to 3 -- bob --help', 'tell', {peer: 'bob', body: '--help', reply_to: 3});
reads('tell -- bob -x', 'tell', {peer: 'bob', body: '-x'});
reads('tell bob -- --', 'tell', {peer: 'bob', body: '--'});
reads('tell bob -- -5', 'tell', {peer: 'bob', body: '-5'});
reads('tell tell tell', 'tell', {peer: 'tell', body: 'tell'});
reads('tell help help', 'tell', {peer: 'help', body: 'help'});
reads('read bob', 'read', {source: 'bob', timeout: 300});
reads('read bob --timeout 0', 'read', {source: 'bob', timeout: 0});
reads('read --timeout 0.25 bob', 'read', {source: 'bob', timeout: 0.25});
reads('read bob --timeout .5', 'read', {source: 'bob', timeout: 0.5});
reads('read bob --timeout 5.', 'read', {source: 'bob', timeout: 5});
reads('read bob --timeout 1 --timeout 2', 'read', {source: 'bob', timeout: 2});
reads('agents --flat --wide', 'agents', {flat: true, wide: true});
reads('register --name alice --role worker', 'register', {name: 'alice', role: 'worker'});
reads('nickname', 'nickname', {});
reads('nickname bob bobby --follow', 'nickname', {nick: 'bob', address: 'bobby', follow: true});
reads('nickname -d bob', 'nickname', {nick: 'bob', delete: true});
reads('nickname bob -d', 'nickname', {nick: 'bob', delete: true});
reads('nickname --delete bob', 'nickname', {nick: 'bob', delete: true});
reads('nickname -- -d', 'nickname', {nick: '-d'});
reads('history bob', 'history', {source: 'bob'});
reads('history bob --since 2 --limit 9', 'history', {source: 'bob', since: 2, limit: 9});
reads('history bob --limit=9', 'history', {source: 'bob', limit: 9});
reads('search parser', 'search', {words: 'parser', limit: 20});
reads('search parser ready now', 'search', {words: 'parser ready now', limit: 20});
reads('search parser --peer bob ready --limit 5', 'search', {words: 'parser ready', peer: 'bob', limit: 5});
reads(['search', '"two words"', 'one'], 'search', {words: '"two words" one', limit: 20});
reads('search -- --peer bob', 'search', {words: '--peer bob', limit: 20});
reads('--json tell bob hello', 'tell', {peer: 'bob', body: 'hello'}, {json: true});
reads('--as alice tell bob hello', 'tell', {peer: 'bob', body: 'hello'}, {as: 'alice'});
reads('--as=alice --plain tell bob hello', 'tell', {peer: 'bob', body: 'hello'}, {as: 'alice', plain: true});
reads('--as tell inbox', 'inbox', {}, {as: 'tell'});
reads(
	'tell bob hello --as alice --json --plain',
	'tell',
	{peer: 'bob', body: 'hello'},
	{as: 'alice', json: true, plain: true},
);
reads('tell --as alice bob --json hello', 'tell', {peer: 'bob', body: 'hello'}, {as: 'alice', json: true});

const means = (line: string, meaning: CommandLine) => {
	test(`lalia ${line} is ${meaning.kind}`, () => {
		expect(parse(line.split(' ').filter(Boolean))).toEqual(meaning);
	});
};

means('', {kind: 'none', globals: {json: false, plain: false}});
means('--json', {kind: 'none', globals: {json: true, plain: false}});
means('--', {kind: 'none', globals: {json: false, plain: false}});
means('--version', {kind: 'version'});
means('tell --version', {kind: 'version'});
means('--help', {kind: 'help'});
means('-h', {kind: 'help'});
means('--help --version', {kind: 'help'});
means('help', {kind: 'help'});
means('help tell', {kind: 'help', topic: 'tell'});
means('help --json tell', {kind: 'help', topic: 'tell'});
for (const line of [
	'--help tell bob hello',
	'tell --help bob hello',
	'tell bob --help hello',
	'tell bob hello --help',
	'tell bob hello -h',
	'tell --help',
	'tell --help --version',
	'tell one two three four --help',
	'tell bob hello --reply-to three --help',
	'tell --nonsense --help',
	'--as alice tell --help',
]) {
	means(line, {kind: 'help', topic: 'tell'});
}

const isRefused = (line: string | string[], message: string, context?: {word: string}) => {
	test(`lalia ${typeof line === 'string' ? line : JSON.stringify(line)} is a usage error`, () => {
		const error = thrownBy(() => parse(line));
		expect(error).toMatchObject({reason: 'usage_error', exit: 1, message});
		expect(error.context).toEqual(context && {...context, among: expect.any(Array)});
	});
};

isRefused('nonsense', 'there is no command "nonsense"', {word: 'nonsense'});
isRefused('tel bob hello', 'there is no command "tel"', {word: 'tel'});
isRefused('Tell bob hello', 'there is no command "Tell"', {word: 'Tell'});
isRefused('help tel', 'there is no command "tel"', {word: 'tel'});
isRefused('ack', 'there is no command "ack"', {word: 'ack'});
isRefused('identify', 'there is no command "identify"', {word: 'identify'});
isRefused('read', 'read needs <source>');
isRefused('tell', 'tell needs <peer>');
isRefused('rename', 'rename needs <name>');
isRefused('search', 'search needs <words>');
isRefused('search parser --limit 0', '--limit is a whole number of at least 1, not "0"');
isRefused('inbox bob', 'inbox takes 0 arguments, and "bob" is one too many');
isRefused('read bob carol', 'read takes 1 argument, and "carol" is one too many');
isRefused('tell bob hello there', 'tell takes 2 arguments, and "there" is one too many');
isRefused('read bob --timout 5', 'read has no option --timout', {word: '--timout'});
isRefused('read bob --reply-to 5', 'read has no option --reply-to', {word: '--reply-to'});
isRefused('read bob -t 5', 'read has no option -t', {word: '-t'});
isRefused('read bob -d', 'read has no option -d', {word: '-d'});
isRefused('nickname -df bob', 'nickname has no option -df', {word: '-df'});
isRefused('nickname -d=bob', 'nickname: option --delete takes no value, and "bob" was given');
isRefused('tell bob -5', 'tell has no option -5', {word: '-5'});
isRefused('inbox --no-json', 'inbox has no option --no-json', {word: '--no-json'});
isRefused('read bob --timeout abc', '--timeout is a number of at least 0, not "abc"');
isRefused('read bob --timeout=', '--timeout is a number of at least 0, not ""');
isRefused('read bob --timeout=-5', '--timeout is a number of at least 0, not "-5"');
isRefused('read bob --timeout 1e3', '--timeout is a number of at least 0, not "1e3"');
isRefused('read bob --timeout 0x10', '--timeout is a number of at least 0, not "0x10"');
isRefused('read bob --timeout Infinity', '--timeout is a number of at least 0, not "Infinity"');
isRefused('read bob --timeout 1,5', '--timeout is a number of at least 0, not "1,5"');
isRefused(['read', 'bob', '--timeout', ' 5'], '--timeout is a number of at least 0, not " 5"');
isRefused('history bob --since=-1', '--since is a whole number of at least 1, not "-1"');
isRefused('history bob --since 0', '--since is a whole number of at least 1, not "0"');
isRefused('history bob --since 1.5', '--since is a whole number of at least 1, not "1.5"');
isRefused('history bob --limit 9007199254740993', '--limit is a whole number of at least 1, not "9007199254740993"');
isRefused('register --role boss', '--role is one of peer, worker, supervisor, not "boss"');

for (const line of [
	'read bob --timeout',
	'read bob --timeout -5',
	'history bob --since -1',
	'inbox --json=yes',
	'tell --as',
]) {
	test(`lalia ${line} is a usage error that names the option`, () => {
		const [option] = /--(?!.*--)[a-z]+/.exec(line) ?? [];
		expect(thrownBy(() => parse(line))).toMatchObject({reason: 'usage_error', exit: 1});
		expect(thrownBy(() => parse(line)).message).toContain(option);
	});
}

const suggests = (words: string[], message: string) => {
	test(`the command says what \`lalia ${words.join(' ')}\` is likely to have meant, and ends with 1`, async () => {
		const home = makeHome();
		const {code, stdout, stderr} = await runLalia(home, words);

		expect({code, stdout, stderr}).toEqual({
			code: 1,
			stdout: '',
			stderr: `${message}\nreason: usage_error\nhint: run the command with --help\n`,
		});
		expect(existsSync(home.home)).toBe(false);
	});
};

suggests(['tel', 'bob', 'hello'], 'there is no command "tel"; did you mean tell?');
suggests(['read', 'bob', '--timout', '5'], 'read has no option --timout; did you mean --timeout?');

test('help does nothing but help, not even start a daemon', async () => {
	const home = makeHome();
	const {code, stdout, stderr} = await runLalia(home, ['unregister', '--help', '--as', 'alice']);

	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(stdout).toContain('Usage: lalia unregister');
	expect(existsSync(home.home)).toBe(false);
});

test('the help shows which argument takes all words that are left', async () => {
	const {stdout} = await runLalia(makeHome(), ['help', 'search']);

	expect(stdout).toContain('Usage: lalia search <words…> [options]');
});

test('every command has its help', async () => {
	const home = makeHome();
	const {stdout} = await runLalia(home, ['help']);

	for (const name of Object.keys(commands)) {
		expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
	}
});

function thrownBy(work: () => unknown): LaliaError {
	try {
		work();
	} catch (error) {
		if (error instanceof LaliaError) {
			return error;
		}

		throw error;
	}

	throw new Error('nothing was thrown');
}
