import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {
	joinMesh,
	linkHome,
	type MeshHome,
	makeMesh,
	must,
	transcriptOf,
	untilLevel,
	verifyMesh,
} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {newAgent, openRaw} from '../support/raw-client.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('two hosts of a mesh'))('two hosts of a mesh', () => {
	test('have one room with one order, and transcripts that are equal to the commit', async () => {
		const server = await startNats();
		const [anna, otto] = await makeMesh(server.url, ['anna', 'otto']);
		if (!anna || !otto) {
			throw new Error('no homes');
		}

		await must(anna, ['register', '--name', 'alice', '--mesh']);
		await must(otto, ['register', '--name', 'bob', '--mesh']);
		await must(anna, ['room', 'create', 'api', '--mesh', '--desc', 'who changes what'], 'alice');
		await until('the room is known at otto', async () => (await must(otto, ['rooms'], 'bob')).includes('api@team'));
		await must(otto, ['join', 'api'], 'bob');
		expect(await must(otto, ['post', 'api@team', 'from bob'], 'bob')).toBe('room=api@team seq=1\n');
		expect(await must(anna, ['read', 'api', '--room'], 'alice')).toMatch(/^\[1 \S+ bob\] from bob\n$/);
		const asked = must(anna, ['ask', 'bob', 'are you there?'], 'alice');
		expect(await must(otto, ['read-any'], 'bob')).toBe('peer=alice\nare you there?\n');
		expect(await must(otto, ['tell', 'alice@anna', 'yes'], 'bob')).toBe('seq=2 peer=alice\n');
		expect(await asked).toBe('yes\n');

		const told = Array.from({length: 20}, (_, index) => index);
		await Promise.all(
			told.map(index => must(index % 2 ? anna : otto, ['post', 'api', `word ${index}`], index % 2 ? 'alice' : 'bob')),
		);
		const [atAnna, atOtto] = await untilLevel([anna, otto]);
		expect(atAnna?.hash).toBe(atOtto?.hash);
		const histories = [
			await must(anna, ['history', 'api', '--room'], 'alice'),
			await must(otto, ['history', 'api', '--room'], 'bob'),
		];
		expect(histories[0]).toBe(histories[1]);
		expect(histories[0]?.split('\n')).toHaveLength(22);
		expect(transcriptOf(anna)).toEqual(transcriptOf(otto));
		await verifyMesh(anna);
		await verifyMesh(otto);
		const doctor = await runLalia(otto, ['doctor']);
		expect(doctor.stdout.match(/^(warning|failed)\t(keys|transcript)\t.*$/gm)).toBeNull(); // alice is another home's
	});

	test('show where each agent works, and mean one of several of a name by its host', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const [here, there] = [await joinMesh(anna, 'bob'), await joinMesh(otto, 'bob')];
		const alice = await joinMesh(anna, 'alice');
		await must(anna, ['register', '--name', 'ida']);
		await untilLevel([anna, otto]);
		const both = await anna.client.request('tell', {peer: 'bob', body: 'which?'}, alice);
		expect(both).toMatchObject({
			ok: false,
			error: {reason: 'ambiguous_address', context: {addresses: ['bob@anna', 'bob@otto']}},
		});
		expect(await anna.client.must('tell', {peer: 'bob@otto', body: 'you'}, alice)).toMatchObject({
			peer_id: there.agent_id,
		});
		expect(await anna.client.must('tell', {peer: 'bob@anna', body: 'you'}, alice)).toMatchObject({
			peer_id: here.agent_id,
		});
		expect(await must(otto, ['agents', '--flat'])).toMatch(/^alice\t.*\tanna$/m);
		expect(await must(anna, ['tell', 'bob', 'local'], 'ida')).toBe('seq=1 peer=bob\n'); // who is not in the mesh has its own host's

		const {stderr} = await runLalia(anna, ['tell', 'bob@otto', 'no'], {as: 'ida'});
		expect(stderr).toContain('reason: not_in_mesh');
		expect((await runLalia(otto, ['register', '--name', 'eve', '--mesh'])).code).toBe(0);
		await untilLevel([anna, otto]);
		await verifyMesh(anna);
		await verifyMesh(otto);
	});

	test('keep rooms and agents of the home apart from those of the mesh', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		await must(otto, ['register', '--name', 'ida']);
		await must(otto, ['room', 'create', 'api'], 'ida');
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await anna.client.must('room create', {name: 'api', mesh: true}, alice);
		await untilLevel([anna, otto]);
		await otto.client.must('join', {room: 'api'}, bob); // the home's
		await otto.client.must('join', {room: 'api@team'}, bob);
		const atHome = await otto.client.must<{id: string}>('post', {room: 'api', body: 'at home'}, bob);
		expect(atHome).toMatchObject({seq: 1, room: 'api'});
		expect(await otto.client.must('post', {room: 'api@team', body: 'to all'}, bob)).toMatchObject({
			seq: 1,
			room: 'api@team',
		});
		const again = {room: 'api@team', body: 'by an id of home', id: atHome.id};
		expect(await otto.client.request('post', again, bob)).toMatchObject({ok: false, error: {reason: 'id_conflict'}});
		const outside = await runLalia(otto, ['join', 'api@team'], {as: 'ida'});
		expect(outside).toMatchObject({code: 7, stderr: expect.stringContaining('not_in_mesh')});

		await otto.client.must('rename', {name: 'robert'}, bob);
		await must(otto, ['read', 'api', '--room'], 'ida');
		await otto.client.must('unregister', {}, bob);
		await untilLevel([anna, otto]);
		const {messages} = await anna.client.must<{messages: {body: string}[]}>(
			'history',
			{source: 'api', room: true},
			alice,
		);
		expect(messages.map(({body}) => body)).toEqual(['to all']);
		expect(transcriptOf(anna)).toEqual(transcriptOf(otto));
		await verifyMesh(anna);
		await verifyMesh(otto);
	});

	test('tell each other which hosts and agents are there, also where those say nothing', async () => {
		const server = await startNats();
		const anna = await linkHome(makeHome({LALIA_LEASE_SECONDS: '4'}), server.url, 'anna');
		const otto = await linkHome(makeHome(), server.url, 'otto');
		const alice = await joinMesh(anna, 'alice');
		const {applied = 0} = await otto.status();
		await until('otto is told that alice is there', async () => {
			await anna.client.must('whoami', {}, alice); // reads alone, which the mesh does not see
			return Number((await otto.status()).applied) > applied + 1;
		});
		const {hosts = []} = await until('both are seen', async () => {
			const status = await otto.status();
			return status.hosts?.every(({here_at}) => here_at !== undefined) && status;
		});
		expect(hosts.map(({name, standing}) => [name, standing])).toEqual([
			['anna', 'admitted'],
			['otto', 'pending'],
		]);
		const local = await runLalia(anna, ['register', '--name', 'ida']);
		expect(local.code).toBe(0);
		const {host} = await anna.status();
		const ida = newAgent('ida');
		const taken = await anna.client.request(
			'register',
			{name: 'ida', mesh: true, host, public_key: ida.public_key},
			ida,
		);
		expect(taken).toMatchObject({ok: false, error: {reason: 'key_mismatch'}});
		expect(await anna.client.request('rename', {name: 'ida'}, alice)).toMatchObject({
			ok: false,
			error: {reason: 'name_taken'},
		});
	});

	test('come to the same from the stream alone where one of them has lost its database', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await anna.client.must('room create', {name: 'api', mesh: true}, alice);
		await otto.client.must('tell', {peer: 'alice', body: 'hello'}, bob);
		await untilLevel([anna, otto]);
		const before = transcriptOf(otto);
		await must(otto, ['stop']);
		for (const name of ['lalia.db', 'lalia.db-wal', 'lalia.db-shm']) {
			rmSync(join(otto.home, name), {force: true});
		}

		await must(otto, ['agents']);
		const again = await openRaw(otto);
		onTestFinished(() => void again.socket.destroy());
		const home: MeshHome = {...otto, client: again, status: () => again.must('link status', {})};
		await until('otto has caught up', async () => (await home.status()).state === 'up');
		await untilLevel([anna, home]);
		expect(transcriptOf(home)).toEqual(before);
		await again.must('tell', {peer: 'alice', body: 'still here'}, bob);
		await untilLevel([anna, home]);
		expect(transcriptOf(home)).toEqual(transcriptOf(anna));
		await verifyMesh(home);
	});

	test('answer in JSON what their commands declare', async () => {
		const server = await startNats();
		const anna = await linkHome(makeHome(), server.url, 'anna');
		const otto = await linkHome(makeHome(), server.url, 'otto');
		const asked = async (
			name: 'link admit' | 'link deny' | 'unlink' | 'link status',
			home: MeshHome,
			...words: string[]
		) => {
			const document = JSON.parse(await must(home, [...name.split(' '), ...words, '--json']));
			expect(ops[name].result.safeParse(document.data)).toMatchObject({success: true});
			return document.data;
		};
		expect(await asked('link admit', anna, 'otto')).toMatchObject({name: 'otto', standing: 'admitted'});
		expect(await asked('link deny', anna, 'otto')).toMatchObject({name: 'otto', standing: 'denied'});
		expect(await asked('link status', anna)).toMatchObject({state: 'up', hosts: [{name: 'anna'}, {name: 'otto'}]});
		expect(await asked('unlink', otto)).toEqual({mesh: 'team'});
	});

	test('are asked nothing of by a home that was unlinked, until it is linked again', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await anna.client.must('room create', {name: 'api', mesh: true}, alice);
		await otto.client.must('join', {room: 'api'}, bob);
		expect(await must(otto, ['unlink'])).toBe('unlinked mesh=team\n');
		expect(await otto.status()).toMatchObject({state: 'off'});
		expect(await otto.client.request('leave', {room: 'api'}, bob)).toMatchObject({
			ok: false,
			error: {reason: 'no_route'},
		});
		await anna.client.must('post', {room: 'api', body: 'meanwhile'}, alice);
		const other = await runLalia(otto, ['link', server.url, '--mesh', 'other']);
		expect(other.stderr).toContain('reason: already_linked');
		await must(otto, ['link', server.url, '--mesh', 'team', '--host-name', 'otto']);
		await untilLevel([anna, otto]);
		expect(await otto.client.must('peek', {source: 'api', room: true}, bob)).toMatchObject({
			messages: [{body: 'meanwhile'}],
		});
	});
});

test('a home that is not linked says so', async () => {
	const home = makeHome();
	expect(await must(home, ['link'])).toBe('state=none\n');
	const refused = await runLalia(home, ['register', '--name', 'alice', '--mesh']);
	expect(refused).toMatchObject({code: 3, stderr: expect.stringContaining('reason: not_linked')});
	const client = await openRaw(home);
	const named = await client.request('link', {url: 'nats://127.0.0.1:1', mesh: 'two words'});
	expect(named).toMatchObject({ok: false, error: {reason: 'invalid_name'}});
	client.socket.destroy();
	const nowhere = await runLalia(home, ['link', 'nats://127.0.0.1:1', '--mesh', 'team']);
	expect(nowhere).toMatchObject({code: 3, stderr: expect.stringContaining('reason: link_failed')});
	expect(await must(home, ['link', 'status'])).toBe('state=none\n');
});
