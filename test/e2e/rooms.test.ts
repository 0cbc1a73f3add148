import {existsSync, readdirSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {gitIn, makeHome} from '../support/home.js';
import {until} from '../support/until.js';

const line = (seq: number, from: string, body: string) =>
	expect.stringMatching(new RegExp(`^\\[${seq} \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${from}\\] ${body}$`));

test('a room from its making to its end, each line a command of its own', async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob', 'carol');
	const run = async (as: string, ...words: string[]) => {
		const {code, stdout, stderr} = await runLalia(home, words, {as});
		return [code, stdout, stderr.split('\n')[1] ?? ''];
	};

	expect(await run('alice', 'rooms')).toEqual([0, '', '']);
	expect(await run('alice', 'room', 'create', 'api', '--desc', 'who changes what')).toEqual([0, 'api\n', '']);
	expect(await run('bob', 'room', 'create', 'api')).toEqual([1, '', 'reason: room_already_exists']);
	expect(await run('bob', 'join', 'api')).toEqual([0, '', '']);
	expect(await run('bob', 'join', 'api')).toEqual([0, '', '']);
	expect(await run('carol', 'join', 'apo')).toEqual([5, '', 'reason: room_not_found']);
	expect(await run('carol', 'post', 'api', 'x')).toEqual([5, '', 'reason: not_a_member']);
	expect(await run('alice', 'post', 'api', 'the schema is merged')).toEqual([0, 'room=api seq=1\n', '']);
	expect(await run('alice', 'post', 'api', '--reply-to', '1', '--', '-- and tagged')).toEqual([
		0,
		'room=api seq=2\n',
		'',
	]);
	expect(await run('bob', 'participants', 'api')).toEqual([
		0,
		'alice\tpending=0\tdropped=0\nbob\tpending=2\tdropped=0\n',
		'',
	]);
	expect(await run('bob', 'rooms')).toEqual([0, 'api\tmembers=2\tmessages=2\n', '']);
	expect(await run('bob', 'inbox')).toEqual([0, expect.stringMatching(/^room=api\tunread=2\toldest=\S+Z\n$/), '']);

	const [, peeked] = await run('bob', 'peek', 'api', '--room');
	expect(String(peeked).split('\n')).toEqual([
		line(1, 'alice', 'the schema is merged'),
		line(2, 'alice', '-- and tagged'),
		'',
	]);
	const [, taken] = await run('bob', 'read-any');
	expect(String(taken).split('\n')).toEqual(['room=api', line(1, 'alice', 'the schema is merged'), '']);
	const [, read] = await run('bob', 'read', '--room', 'api');
	expect(String(read).split('\n')).toEqual([line(2, 'alice', '-- and tagged'), '']);
	expect(await run('bob', 'read', 'api', '--room', '--timeout', '0')).toEqual([2, '', 'reason: timeout']);
	expect(await run('bob', 'peek', 'api', '--room')).toEqual([0, '', '']);
	expect(await run('bob', 'history', 'api')).toEqual([5, '', 'reason: agent_not_found']);
	const [, past] = await run('bob', 'history', 'api', '--room', '--since', '2');
	expect(String(past).split('\n')).toEqual([line(2, 'alice', '-- and tagged'), '']);
	expect(await run('bob', 'leave', 'api')).toEqual([0, '', '']);
	expect(await run('bob', 'leave', 'api')).toEqual([5, '', 'reason: not_a_member']);
});

test('the dropped notice comes first, on both ways to read', async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob', 'carol');
	await runLalia(home, ['room', 'create', 'api'], {as: 'alice'});
	await Promise.all(['bob', 'carol'].map(as => runLalia(home, ['join', 'api'], {as})));
	for (let index = 1; index <= 66; index++) {
		await runLalia(home, ['post', 'api', `${index}`], {as: 'alice'});
	}

	const {stdout: drained} = await runLalia(home, ['read', 'api', '--room'], {as: 'bob'});
	expect(drained.split('\n').slice(0, 2)).toEqual(['[notice] you are behind, 2 dropped', line(3, 'alice', '3')]);
	expect(drained.trimEnd().split('\n')).toHaveLength(65);
	const {stdout: first} = await runLalia(home, ['read-any'], {as: 'carol'});
	expect(first.split('\n')).toEqual(['room=api', '[notice] you are behind, 2 dropped', line(3, 'alice', '3'), '']);
	const {stdout: second} = await runLalia(home, ['read-any'], {as: 'carol'});
	expect(second.split('\n')).toEqual(['room=api', line(4, 'alice', '4'), '']);
});

test('a read that waits for a room is woken by a post, and ended by leaving', async () => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	await runLalia(home, ['room', 'create', 'api'], {as: 'alice'});
	await runLalia(home, ['join', 'api'], {as: 'bob'});
	const woken = startLalia(home, ['read', 'api', '--room'], {as: 'bob'});
	await runLalia(home, ['post', 'api', 'wake up'], {as: 'alice'});
	expect(await woken.ended).toMatchObject({code: 0, stdout: line(1, 'alice', 'wake up\n')});

	const left = startLalia(home, ['read', 'api', '--room', '--timeout', '60'], {as: 'bob'});
	await until('bob has left, and the read with him', async () => {
		await runLalia(home, ['leave', 'api'], {as: 'bob'});
		await runLalia(home, ['join', 'api'], {as: 'bob'});
		return left.child.exitCode !== null;
	});
	const {code, stderr} = await left.ended;
	expect([code, stderr.split('\n')[1]]).toEqual([5, 'reason: not_a_member']);
});

test('rooms and pairs whose names could meet on disk have folders of their own', async () => {
	const home = makeHome();
	await registerAll(home, 'a', 'b--c', 'a--b', 'c');
	for (const room of ['api', 'API', 'Api']) {
		await runLalia(home, ['room', 'create', room], {as: 'a'});
		await runLalia(home, ['post', room, `in ${room}`], {as: 'a'});
	}

	await runLalia(home, ['tell', 'b--c', 'first pair'], {as: 'a'});
	await runLalia(home, ['tell', 'c', 'second pair'], {as: 'a--b'});
	await runLalia(home, ['stop']);
	for (const [folder, count] of [
		['rooms', 3],
		['peers', 2],
	] as const) {
		const names = readdirSync(joinPath(home.workspace, folder));
		expect(new Set(names.map(name => name.toLowerCase())).size).toBe(count);
	}

	expect(existsSync(joinPath(home.workspace, 'rooms/api/ROOM.md'))).toBe(true);
	expect(gitIn(home, 'status', '--porcelain')).toBe('');
	expect(gitIn(home, 'log', '--format=%s', 'rooms/api/').split('\n').filter(Boolean)).toEqual([
		'a: in api',
		'a: made the room api',
	]);
});
