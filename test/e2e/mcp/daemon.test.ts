import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import {endOf, program, registerAll, runLalia, startLalia} from '../../support/cli.js';
import {makeHome} from '../../support/home.js';
import {connectMcp, toolFailure} from '../../support/mcp.js';
import {killHard} from '../../support/processes.js';
import {openRaw} from '../../support/raw-client.js';
import {untilWaiting} from '../../support/waiting.js';

const makePair = async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	return home;
};

const untilBobWaits = async (home: Awaited<ReturnType<typeof makePair>>): Promise<void> => {
	const client = await openRaw(home);
	await untilWaiting(client, 'bob');
	client.socket.destroy();
};

test('a daemon that is killed is started again under the server, and a blocked read goes on', async () => {
	const home = await makePair();
	const bob = await connectMcp(home, {as: 'bob'});
	const reading = bob.must('read', {peer: 'alice', timeout: 30});
	await untilBobWaits(home);
	await killHard(home.daemonPid() ?? 0);
	await runLalia(home, ['tell', 'bob', 'through the crash'], {as: 'alice'});

	expect((await reading).text).toContain('through the crash');
});

test('twenty calls under which the daemon is killed are each carried out once', async () => {
	const home = await makePair();
	const bob = await connectMcp(home, {as: 'bob'});
	await bob.must('look', {action: 'whoami'});
	const tells = Array.from({length: 20}, (_, number) => bob.must('tell', {peer: 'alice', body: `${number}`}));
	await Promise.race(tells);
	await killHard(home.daemonPid() ?? 0);
	await Promise.all(tells);
	await killHard(home.daemonPid() ?? 0);
	const {data} = await bob.must('look', {action: 'history', peer: 'alice', limit: 100});

	// Reason for the cast: so the history answers.
	const bodies = (data['messages'] as {body: string}[]).map(({body}) => Number(body));
	expect(bodies.sort((left, right) => left - right)).toEqual(tells.map((_, number) => number));
});

test('a daemon that is stopped ends a blocked read, and the next call starts another one', async () => {
	const home = await makePair();
	const bob = await connectMcp(home, {as: 'bob'});
	const reading = bob.call('read', {timeout: 30});
	await untilBobWaits(home);
	await runLalia(home, ['stop']);

	expect(await reading).toMatchObject(toolFailure('daemon_stopping', 3));
	expect((await bob.must('tell', {peer: 'alice', body: 'still here'})).text).toBe('seq=1 peer=alice');
});

test('the end of standard input ends the server, also while it waits', async () => {
	const home = await makePair();
	const {child, ended} = startServer(home);
	child.stdin?.write(`${initialize}\n`);
	await once(child.stdout ?? child, 'data');
	child.stdin?.write(`${callOf('read', {})}\n`);
	await untilBobWaits(home);
	child.stdin?.end();

	expect(await ended).toMatchObject({code: 0, signal: null, stderr: ''});
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends the server cleanly', async signal => {
	const home = await makePair();
	const {child, ended} = startServer(home);
	child.stdin?.write(`${initialize}\n`);
	await once(child.stdout ?? child, 'data');
	child.stdin?.write(`${callOf('read', {})}\n`);
	await untilBobWaits(home);
	child.kill(signal);

	expect(await ended).toMatchObject({code: 0, signal: null, stderr: ''});
});

test('nothing but the protocol is on standard output, also where input is no protocol', async () => {
	const home = await makePair();
	const lines = ['no json', '{"jsonrpc": "2.0"}', initialize, callOf('tell', {peer: 'alice', body: 'hello'})];
	const {child, ended} = startServer(home);
	let answers = 0;
	child.stdout?.on('data', (text: string) => {
		answers += text.split('"id":').length - 1;
		if (answers >= 2) {
			child.stdin?.end();
		}
	});
	child.stdin?.write(lines.map(line => `${line}\n`).join(''));
	const {code, stdout} = await ended;

	expect(code).toBe(0);
	expect(
		stdout
			.trim()
			.split('\n')
			.map(line => JSON.parse(line).jsonrpc),
	).toEqual(['2.0', '2.0']);
});

test('a server whose client is gone without a word ends, and does not hold mail', async () => {
	const home = await makePair();
	const {child, ended} = startServer(home);
	child.stdin?.write(`${initialize}\n`);
	await once(child.stdout ?? child, 'data');
	child.stdin?.write(`${callOf('read', {})}\n`);
	await untilBobWaits(home);
	child.stdout?.destroy();
	await runLalia(home, ['tell', 'bob', 'into the void'], {as: 'alice'});
	await ended;

	expect(await startLalia(home, ['read', 'alice', '--timeout', '0'], {as: 'bob'}).ended).toMatchObject({
		stdout: 'into the void\n',
	});
});

const initialize = JSON.stringify({
	jsonrpc: '2.0',
	id: 1,
	method: 'initialize',
	params: {protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {name: 'raw', version: '1'}},
});

const callOf = (name: string, args: Record<string, unknown>): string =>
	JSON.stringify({jsonrpc: '2.0', id: 2, method: 'tools/call', params: {name, arguments: args}});

const startServer = (home: Awaited<ReturnType<typeof makePair>>) => {
	const child = spawn(program, ['mcp'], {cwd: home.cwd, env: {...home.env, LALIA_NAME: 'bob'}});
	child.stdin.on('error', () => {});
	return {child, ended: endOf(child)};
};
