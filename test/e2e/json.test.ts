import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Op} from '../../source/core/op.js';
import {type CommandName, ops} from '../../source/core/ops/index.js';
import {reasons} from '../../source/core/reasons.js';
import {type Ended, type RunOptions, registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {openRaw} from '../support/raw-client.js';
import {makeSite, workstreamOf} from '../support/site.js';
import {untilWaiting} from '../support/waiting.js';

/** The only line of standard output, as JSON. */
const documentOf = ({stdout}: Ended): unknown => {
	expect(stdout).toMatch(/^[^\n]+\n$/);
	return JSON.parse(stdout);
};

type Check = (name: CommandName, words?: string[], options?: RunOptions) => Promise<Ended>;

/** The commands about tasks, in a repository of their own; `publish` prints a line a workstream, and no document. */
const checkTasks = async (home: Home, check: Check, seen: Set<string>): Promise<void> => {
	const site = makeSite(home);
	const [sue, bo] = [
		{as: 'sue', cwd: site.root},
		{as: 'bo', cwd: site.root},
	];
	await check('register', ['--name', 'sue', '--role', 'supervisor'], sue);
	await check('register', ['--name', 'sam', '--role', 'supervisor'], sue);
	await check('register', ['--name', 'bo'], bo);
	const input = JSON.stringify({workstreams: [workstreamOf('one'), workstreamOf('two')]});
	const published = await runLalia(home, ['task', 'publish', '--file', '-', '--json'], {...sue, input});
	const lines = published.stdout.trimEnd().split('\n');
	expect(lines.map(line => ops['task publish'].result.safeParse(JSON.parse(line)).success)).toEqual([true, true]);
	seen.add('task publish');
	await check('task bulletin', [], bo);
	await check('task claim', ['one'], bo);
	await check('task set-status', ['one', 'ready'], bo);
	await check('task show', ['one'], bo);
	await check('task list', [], bo);
	await check('task unassign', ['one'], sue);
	await check('task reassign', ['one', 'bo'], sue);
	await check('task set-status', ['one', 'merged'], sue);
	await check('rooms gc', [], sue);
	await check('task gc', [], sue);
	await check('task handoff', ['sam'], sue);
	await check('task unpublish', ['two'], {as: 'sam', cwd: site.root});
};

test('every command prints one document, which is what its operation declares', async () => {
	const home = makeHome();
	const seen = new Set<string>();

	/** Runs a command line with --json, and returns the result in its document. */
	const check = async <N extends CommandName>(
		name: N,
		words: string[] = [],
		by: string | RunOptions = {},
	): Promise<Ended> => {
		const options = typeof by === 'string' ? {as: by} : by;
		const ended = await runLalia(home, [...name.split(' '), ...words, '--json'], options);
		return checkEnded(name, ended);
	};

	const checkEnded = (name: CommandName, ended: Ended): Ended => {
		expect({name, code: ended.code, stderr: ended.stderr}).toEqual({name, code: 0, stderr: ''});
		const document = documentOf(ended) as {ok: boolean; data: unknown};
		expect(Object.keys(document)).toEqual(['ok', 'data']);
		expect(document.ok).toBe(true);
		expect(ops[name].result.safeParse(document.data)).toMatchObject({success: true});
		seen.add(name);
		return ended;
	};

	await check('stop');
	await check('prompt', ['peer']);
	await check('init', ['worker']);
	await check('protocol');
	await check('completion', ['fish']);
	await check('setup', ['claude-code']);
	await check('doctor');
	await check('suggest-name');
	await check('register', ['--name', 'alice']);
	await check('register', ['--name', 'bob', '--role', 'worker']);
	await check('agents');
	await check('whoami', [], 'alice');
	await check('renew', [], 'alice');
	const told = await check('tell', ['bob', 'one'], 'alice');
	const {data} = documentOf(told) as {data: {id: string}}; // `check` has seen that it is a result of `tell`
	await check('trace', [data.id], 'bob');
	await check('tell', ['bob', 'two\nlines'], 'alice');
	await check('inbox', [], 'bob');
	await check('peek', ['alice'], 'bob');
	await check('channels', [], 'bob');
	await check('read', ['alice'], 'bob');
	await check('read-any', [], 'bob');
	await check('history', ['alice'], 'bob');
	await check('search', ['one'], 'bob');

	const asking = startLalia(home, ['ask', 'bob', 'three?', '--json'], {as: 'alice'});
	const observer = await openRaw(home);
	await untilWaiting(observer, 'alice');
	observer.socket.destroy();
	await check('tell', ['alice', 'yes', '--reply-to', '3'], 'bob');
	const answered = checkEnded('ask', await asking.ended);
	expect(documentOf(answered)).toMatchObject({
		data: {seq: 3, peer: 'bob', messages: [{seq: 4, reply_to: 3, body: 'yes'}]},
	});

	await check('room create', ['den', '--desc', 'to talk'], 'alice');
	await check('join', ['den'], 'bob');
	await check('post', ['den', 'hello'], 'alice');
	await check('participants', ['den'], 'bob');
	await check('rooms', [], 'bob');
	await check('leave', ['den'], 'bob');
	await check('nickname', ['al', 'alice']);
	await check('rename', ['bobby'], 'bob');
	await check('rotate-key', [], 'bobby');
	await check('verify');
	execFileSync('git', ['init', '--quiet', '--bare', join(home.root, 'remote.git')]);
	await check('remote', [join(home.root, 'remote.git')]);
	await checkTasks(home, check, seen);
	await check('unregister', [], 'bobby');
	const archive = join(home.root, 'archive');
	await check('backup', [archive]);
	await check('stop');
	await check('restore', [archive, '--force']);

	await check('link');
	await check('link status');

	const all = Object.entries(ops as Record<string, Op>).flatMap(([name, {internal, ownsStdio}]) =>
		internal || ownsStdio ? [] : [name],
	);
	// demo.test.ts has the document of the demo, two-homes.test.ts that of sync; a watch and the log print many.
	const elsewhere = ['demo', 'sync', 'logs', 'watch', 'link admit', 'link deny', 'link reread', 'unlink']; // those of a mesh: mesh/two-hosts
	expect([...seen, ...elsewhere].toSorted()).toEqual(all.toSorted());
}, 60_000);

describe('what goes wrong', () => {
	test('is one document too, with the same exit code and the sentence on standard error', async () => {
		const home = makeHome();
		await registerAll(home, 'alice', 'bob');
		const cases: [string[], keyof typeof reasons, as?: string][] = [
			[['tel', 'bob'], 'usage_error'],
			[['tell', 'bob', 'hi', '--bogus'], 'usage_error', 'alice'],
			[['read-any', '--timeout', 'soon'], 'usage_error', 'alice'],
			[['read-any', '--timeout', '0'], 'timeout', 'alice'],
			[['read-any', '--timeout', '9999999'], 'invalid_args', 'alice'],
			[['tell', 'bbo', 'hi'], 'agent_not_found', 'alice'],
			[['tell', 'alice', 'hi'], 'self_address', 'alice'],
			[['tell', 'bob', ''], 'empty_body', 'alice'],
			[['tell', 'bob', 'hi', '--reply-to', '7'], 'message_not_found', 'alice'],
			[['register', '--name', '.'], 'invalid_name'],
			[['rename', 'bob'], 'name_taken', 'alice'],
			[['inbox'], 'not_registered', 'nobody'],
			[['verify', '--workspace', '/nowhere'], 'verification_failed'],
		];

		for (const [words, reason, as] of cases) {
			const options = as === undefined ? {} : {as};
			const [plain, json] = await Promise.all([
				runLalia(home, words, options),
				runLalia(home, [...words, '--json'], options),
			]);
			const {exit, hint} = reasons[reason];
			const [sentence = '', ...others] = plain.stderr.split('\n');
			const contextLine = others.find(line => line.startsWith('context: '));
			const context = contextLine === undefined ? {} : JSON.parse(contextLine.slice('context: '.length));

			expect({words, ...plain}).toMatchObject({words, code: exit, stdout: ''});
			expect(others.slice(0, 2)).toEqual([`reason: ${reason}`, `hint: ${hint}`]);
			expect(json.code).toBe(exit);
			expect(json.stderr).toBe(`${sentence}\n`);
			expect(documentOf(json)).toEqual({
				ok: false,
				error: sentence,
				code: exit,
				data: {error: {code: exit, reason, retry_hint: hint, context}},
			});
		}
	}, 60_000);

	test('keeps its context, which a program can read', async () => {
		const home = makeHome();
		await registerAll(home, 'alice', 'carol');
		const ended = await runLalia(home, ['tell', 'carl', 'hi', '--json'], {as: 'alice'});

		expect(documentOf(ended)).toMatchObject({data: {error: {context: {address: 'carl', nearest: ['carol']}}}});
	});
});
