import {describe, expect, test} from 'vitest';
import {joinMesh, type MeshHome, makeMesh, transcriptOf, untilLevel, verifyMesh} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {frameFor, newUlid, registerRaw} from '../support/raw-client.js';

describe.runIf(hasNats('ids of a home and of its mesh'))('ids that a home has given away already', () => {
	test('mean something else in the mesh, on all hosts alike, and nothing at home changes by that', async () => {
		const server = await startNats();
		const homes = await makeMesh(server.url, ['anna', 'otto']);
		const [anna, otto] = homes as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		const ida = await registerRaw(anna.client, 'ida');
		const atHome = newUlid();
		await anna.client.exchange(frameFor('room create', {name: 'kitchen'}, ida, {id: atHome}));
		await anna.client.must('join', {room: 'kitchen'}, alice);
		const said = await anna.client.must<{id: string}>('post', {room: 'kitchen', body: 'at home'}, ida);

		const request = (op: string, args: object, id = newUlid()) =>
			otto.client.exchange(frameFor(op, {...args}, bob, {id}));
		expect(await request('room create', {name: 'api', mesh: true}, atHome)).toMatchObject({ok: true});
		expect(await request('post', {room: 'api', body: 'by an id of anna', id: said.id})).toMatchObject({ok: true});
		expect(await request('tell', {peer: 'alice', body: 'by an id of anna', id: newUlid()})).toMatchObject({ok: true});
		const told = {peer: 'alice', body: 'by that of a message of hers', id: said.id};
		expect(await request('tell', told)).toMatchObject({ok: false, error: {reason: 'id_conflict'}});
		expect(await anna.client.request('join', {room: 'api'}, alice)).toMatchObject({ok: true});
		await request('post', {room: 'api', body: 'and on'});

		const [atAnna, atOtto] = await untilLevel(homes);
		expect(atAnna?.hash).toBe(atOtto?.hash);
		expect([atAnna?.refused, atOtto?.refused]).toEqual([[], []]);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
		await verifyMesh(anna);
		expect(await anna.client.must('history', {source: 'kitchen', room: true}, ida)).toMatchObject({
			messages: [{id: said.id, body: 'at home'}],
		});
		expect(await anna.client.must('trace', {message: said.id}, ida)).toMatchObject({message: {room: 'kitchen'}});
	});

	test('are acknowledged as whichever message is in hand', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		const ida = await registerRaw(anna.client, 'ida');
		const {id} = await anna.client.must<{id: string}>('tell', {peer: 'alice', body: 'at home'}, ida);
		await otto.client.must('tell', {peer: 'alice', body: 'of the mesh', id}, bob);
		await untilLevel([anna, otto]);
		const read = (source: string) => anna.client.must('read', {source, room: false, timeout: 0}, alice);
		expect(await read('bob')).toMatchObject({messages: [{body: 'of the mesh', id}]});
		expect(await anna.client.must('ack', {ids: [id]}, alice)).toEqual({consumed: 1});
		expect(await read('ida')).toMatchObject({messages: [{body: 'at home', id}]});
		expect(await anna.client.must('ack', {ids: [id]}, alice)).toEqual({consumed: 1});
		expect(await anna.client.must('inbox', {}, alice)).toMatchObject({sources: []});
	});
});
