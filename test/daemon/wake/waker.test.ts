import {spawn} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openStore} from '../../../source/daemon/store/open-store.js';
import {runLalia} from '../../support/cli.js';
import {type Home, makeHome} from '../../support/home.js';
import {offerTo, showTo} from '../../support/offers.js';
import {isGone} from '../../support/processes.js';
import {join, makeDaemon, restartDaemon, type Talker} from '../../support/talk.js';
import {until} from '../../support/until.js';
import {untilWaiting} from '../../support/waiting.js';

const secret = 'a word of a peer';

const startHarness = (): number => {
	const child = spawn('sleep', ['600'], {stdio: 'ignore'});
	onTestFinished(() => void child.kill('SIGKILL'));
	return child.pid ?? 0;
};

/** A daemon that finds a `codex` which notes what it is run with, and then does as the test says. */
const makeCodexHome = async (script = 'exit 0', env: NodeJS.ProcessEnv = {}) => {
	const {root} = makeHome();
	const notes = joinPath(root, 'codex-notes');
	const bin = joinPath(root, 'bin');
	mkdirSync(bin);
	writeFileSync(joinPath(bin, 'codex'), `#!/bin/sh\nprintf '%s\\n' "$CODEX_HOME" "$@" >> '${notes}'\n${script}\n`);
	chmodSync(joinPath(bin, 'codex'), 0o755);
	const home = await makeDaemon({PATH: `${bin}:${process.env['PATH']}`, ...env});
	return {home, words: () => (existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : [])};
};

const start = (agent: Talker, args: Parameters<typeof offerTo>[1] = {}) =>
	offerTo(agent, {moment: 'session-start', parent_pid: startHarness(), ...args});

const tell = (from: Talker, to: Talker) => from.must('tell', {peer: to.agent_id, body: secret});

const attemptsOf = async (by: Talker, id: string) => {
	const {deliveries} = await by.must('trace', {message: id});
	return deliveries.flatMap(({steps}) => steps.filter(({step}) => step === 'wake'));
};

test('an idle session of Codex is woken by its own program, with a line that has no word of a peer', async () => {
	const {home, words} = await makeCodexHome();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {wake: {thread: 'thread-1', home: '/tmp/codex'}});
	const {id} = await tell(alice, bob);

	const attempts = await until('it was woken', async () => {
		const made = await attemptsOf(alice, id);
		return made.length > 0 && made;
	});
	expect(attempts).toMatchObject([{lane: 'codex', detail: 'accepted', harness: 'codex'}]);
	expect(words()).toEqual([
		'/tmp/codex',
		'queue',
		'--thread',
		'thread-1',
		'--message',
		'lalia has 1 unread message for bob; lalia inbox lists them.',
	]);
});

test('a daemon that ends leaves nothing at work of what it would wake a session by', async () => {
	const {home, words} = await makeCodexHome('sleep 600 & echo "$!" >> "$(dirname "$0")/../codex-notes"; wait');
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {wake: {thread: 'thread-1'}});
	await tell(alice, bob);
	const pid = await until('it is at work', () => Number(words()[6]));
	await runLalia(home, ['stop']);
	await until('what it has started is gone', () => isGone(pid));
});

test('an attempt that fails is tried again, until the mail was offered', async () => {
	const {home, words} = await makeCodexHome('echo "no such thread" >&2; exit 3');
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {wake: {thread: 'thread-1'}});
	const {id} = await tell(alice, bob);

	const attempts = await until('it was tried twice', async () => {
		const made = await attemptsOf(alice, id);
		return made.length === 2 && made;
	});
	const [first, second] = attempts.map(({at}) => Date.parse(at));
	expect(attempts).toMatchObject([
		{lane: 'codex', detail: 'failed: it ended with 3: no such thread'},
		{detail: 'failed: it ended with 3: no such thread'},
	]);
	expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(5000);
	expect(await showTo(bob, {moment: 'tool'})).toMatchObject({messages: [{body: secret}]});
	expect(words().join(' ')).not.toContain(secret);
});

test('a session of Claude Code is woken by the file that it watches', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const parent_pid = startHarness();
	await start(bob, {harness: 'claude-code', parent_pid});
	const file = joinPath(home.home, 'wake', String(parent_pid));
	expect(existsSync(file)).toBe(false);
	await tell(alice, bob);

	const text = await until('the file is there', () => existsSync(file) && readFileSync(file, 'utf8'));
	expect(text).toMatch(/^\S+Z lalia has 1 unread message for bob; lalia inbox lists them\.\n$/);
});

/** A server that notes what it is asked. */
const startServer = async (status: number) => {
	const asked: {path: string | undefined; body: unknown}[] = [];
	const server = createServer((request, response) => {
		let body = '';
		request.on('data', chunk => {
			body += chunk;
		});
		request.on('end', () => {
			asked.push({path: `${request.method} ${request.url}`, body: JSON.parse(body)});
			response.writeHead(status).end('{}');
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => void server.close());
	// Reason for the cast: it listens on a port.
	return {asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
};

test('a session of opencode is woken by its server', async () => {
	const {asked, url} = await startServer(204);
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {harness: 'opencode', wake: {thread: 'ses/1', server: url}});
	const {id} = await tell(alice, bob);

	await until('it is noted', async () => (await attemptsOf(alice, id)).some(({detail}) => detail === 'accepted'));
	expect(asked).toMatchObject([
		{
			path: 'POST /session/ses%2F1/prompt_async',
			body: {parts: [{type: 'text', text: 'lalia has 1 unread message for bob; lalia inbox lists them.'}]},
		},
	]);
});

test('a server that refuses is an attempt that failed', async () => {
	const {url} = await startServer(500);
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {harness: 'opencode', wake: {thread: 's', server: url}});
	const {id} = await tell(alice, bob);

	const attempts = await until('it is noted', async () => {
		const made = await attemptsOf(alice, id);
		return made.length > 0 && made;
	});
	expect(attempts).toMatchObject([{lane: 'opencode', detail: 'failed: its server answered 500'}]);
});

/** Nobody else is woken either once this one was: for a test of who is not. */
const untilOtherWoken = async (home: Home, from: Talker) => {
	const other = (await join(home, 'other'))[0];
	const parent_pid = startHarness();
	await start(other, {harness: 'claude-code', parent_pid});
	const {id} = await tell(from, other);
	await until('another is woken', async () => (await attemptsOf(from, id)).length > 0);
};

test('nobody is woken for mail that was offered, read, or is waited for', async () => {
	const {home, words} = await makeCodexHome();
	const [alice, bob, carol, dora] = await join(home, 'alice', 'bob', 'carol', 'dora');
	for (const agent of [bob, carol, dora]) {
		await start(agent, {wake: {thread: agent.name}});
	}

	const waiting = dora.must('read-any', {timeout: 30});
	await untilWaiting(alice.client, 'dora');
	await tell(alice, bob);
	const {id} = await tell(alice, carol);
	await tell(alice, dora);
	await showTo(bob, {moment: 'tool'});
	await carol.must('ack', {ids: [id]});
	await waiting;

	await untilOtherWoken(home, alice);
	expect(words()).toEqual([]);
});

test.each([
	['LALIA_WAKE=off', {LALIA_WAKE: 'off'}, '{}'],
	['"wake": "off" in config.json', {}, '{"wake": "off"}'],
])('a daemon with %s wakes nobody', async (_, env, config) => {
	const {home, words} = await makeCodexHome('exit 0', env);
	writeFileSync(joinPath(home.home, 'config.json'), config);
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {wake: {thread: 'thread-1'}});
	const {id} = await tell(alice, bob);
	const sentAt = Date.now();

	await until('the time for it is over', () => Date.now() > sentAt + 3000);
	expect(words()).toEqual([]);
	expect(await attemptsOf(alice, id)).toEqual([]);
});

test('a new daemon wakes for what the last one left, and knows what that one tried', async () => {
	const {home, words} = await makeCodexHome();
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	await start(bob, {wake: {thread: 'bob'}});
	const {id: first} = await tell(alice, bob);
	await until('bob is woken', async () => (await attemptsOf(alice, first)).length > 0);
	await start(carol, {wake: {thread: 'carol'}});
	await tell(alice, carol);
	await restartDaemon(home);

	await until('carol is woken', () => words().includes('carol'));
	expect(words().filter(word => word === 'bob')).toHaveLength(1);
});

test('at most four sessions are woken at a time, and the others in their turn', async () => {
	const {root} = makeHome();
	const running = joinPath(root, 'running');
	mkdirSync(running);
	const {home, words} = await makeCodexHome(
		`mkdir "${running}/$$"; ls "${running}" | wc -l | sed 's/^ */together /' >> '${root}/counts'; sleep 1; rmdir "${running}/$$"`,
	);
	const [alice, ...others] = await join(home, 'alice', 'b', 'c', 'd', 'e', 'f', 'g');
	for (const other of others) {
		await start(other, {wake: {thread: other.name}});
	}

	for (const other of others) {
		await tell(alice, other);
	}

	await until('all are woken', () => others.every(({name}) => words().includes(name)));
	const counts = readFileSync(joinPath(root, 'counts'), 'utf8').match(/\d+/g) ?? [];
	expect(Math.max(...counts.map(Number))).toBeLessThanOrEqual(4);
});

test('a session whose process has ended, or that did not tell how, is not woken', async () => {
	const {home, words} = await makeCodexHome();
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const ended = spawn('true');
	await new Promise(resolve => ended.once('exit', resolve));
	await start(bob, {parent_pid: ended.pid, wake: {thread: 'bob'}});
	await start(carol);
	await tell(alice, bob);
	await tell(alice, carol);

	await untilOtherWoken(home, alice);
	expect(words()).toEqual([]);
});

test('a session that reacts to nothing is left alone, also by a new daemon, until the next mail comes', async () => {
	const {home, words} = await makeCodexHome();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await start(bob, {wake: {thread: 'bob'}});
	const {id: old} = await tell(alice, bob);
	await tell(alice, bob);
	await runLalia(home, ['stop']);
	const store = openStore(joinPath(home.home, 'lalia.db'));
	const {pos = 0} = store.messages.get(old) ?? {};
	for (let attempt = 1; attempt <= 7; attempt++) {
		const step = {pos, agent_id: bob.agent_id, at: Date.now(), lane: 'codex', session_id: null, detail: 'accepted'};
		store.transaction(() => store.ledger.note({...step, event: 'wake'}));
	}

	store.close();
	await restartDaemon(home);
	const again = await alice.again();
	await untilOtherWoken(home, again);
	expect(words()).toEqual([]);

	const {id: fresh} = await tell(again, bob);
	await until('bob is woken', async () => (await attemptsOf(again, fresh)).length > 0);
	expect(words()).toContain('lalia has 3 unread messages for bob; lalia inbox lists them.');
	expect(await attemptsOf(again, old)).toHaveLength(7);
});
