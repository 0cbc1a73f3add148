import {createHash, createPrivateKey, sign} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {jetstream} from '@nats-io/jetstream';
import {connect} from '@nats-io/transport-node';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type Envelope, envelopeBytes, parseEnvelope} from '../../source/core/mesh/envelope.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {
	joinMesh,
	type LinkStatus,
	linkHome,
	type MeshHome,
	makeMesh,
	must,
	transcriptOf,
	untilLevel,
	verifyMesh,
} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {frameFor, newAgent, newUlid} from '../support/raw-client.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('a hostile server or host'))('a mesh whose server or hosts mean harm', () => {
	/** What somebody may do who can write to the server. */
	const openBackdoor = async (url: string) => {
		const connection = await connect({servers: url});
		onTestFinished(() => connection.close());
		const client = jetstream(connection);
		return {
			put: (host: string, envelope: object, change = (text: string): string => text) =>
				client.publish(`lalia.team.${host}`, change(JSON.stringify(envelope))),
			last: async (host: string): Promise<{envelope: Envelope; digest: string}> => {
				const {streams} = await client.jetstreamManager();
				const found = await streams.getMessage('lalia-team', {last_by_subj: `lalia.team.${host}`});
				const text = found?.string() ?? '';
				const envelope = parseEnvelope(text);
				if (!envelope) {
					throw new Error(`nothing of ${host}`);
				}

				return {envelope, digest: createHash('sha256').update(text).digest('hex')};
			},
		};
	};

	const untilRefused = (homes: MeshHome[], count: number): Promise<LinkStatus[]> =>
		until('all have seen all of it', async () => {
			const states = await Promise.all(homes.map(home => home.status()));
			return states.every(({refused}) => refused?.length === count) && states;
		});

	/** As the host of that home would sign it. */
	const signedBy = (home: MeshHome, envelope: Envelope): Envelope => {
		const key = createPrivateKey(readFileSync(join(home.home, 'host.pem')));
		return {...envelope, sig: sign(null, envelopeBytes(envelope), key).toString('base64')};
	};

	test('takes nothing that is forged, repeated, moved or left out, and says so on every host', async () => {
		const server = await startNats();
		const homes = await makeMesh(server.url, ['anna', 'otto']);
		const [anna, otto] = homes as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await anna.client.must('room create', {name: 'api', mesh: true}, alice);
		await anna.client.must('post', {room: 'api', body: 'genuine'}, alice);
		await untilLevel(homes);
		const [atAnna, atOtto] = [String((await anna.status()).host), String((await otto.status()).host)];
		const door = await openBackdoor(server.url);
		const {envelope: genuine} = await door.last(atAnna);
		const next = {...genuine, n: genuine.n + 1};
		const {envelope: own, digest} = await door.last(atOtto);
		const mallory = newAgent('mallory');
		const {build: _, ...request} = frameFor(
			'post',
			{room: 'api', body: 'as alice'},
			{...mallory, agent_id: alice.agent_id},
		);
		const forged = {...own, n: own.n + 1, prev: digest, items: [{at: Date.now(), request}]} as Envelope;

		await door.put(atAnna, genuine); // once more
		await door.put(atAnna, {...genuine, n: genuine.n + 5}); // changed
		await door.put(atAnna, signedBy(otto, next)); // by another host
		await door.put(atOtto, genuine); // on another's subject
		await door.put(atOtto, signedBy(otto, {...own, n: own.n + 2})); // one left out
		await door.put(atOtto, signedBy(otto, {...own, n: own.n + 1, prev: digest, seen: {seq: own.seen.seq, hash: 'x'}}));
		await door.put(atOtto, {hello: 'nonsense'});
		await door.put(atOtto, signedBy(otto, forged)); // a host that signs for an agent of another
		const states = await untilRefused(homes, 8);

		const reasons = states[0]?.refused?.map(({why}) => why);
		expect(states[1]?.refused?.map(({why}) => why)).toEqual(reasons);
		expect(reasons).toEqual([
			expect.stringContaining('replayed'),
			expect.stringContaining('not signed by the key of its host'),
			expect.stringContaining('not signed by the key of its host'),
			expect.stringContaining('forged: its host'),
			expect.stringContaining('reordered or withheld'),
			expect.stringContaining('other events'),
			expect.stringContaining('no event of this mesh'),
			expect.stringContaining('does not work on the host'),
		]);
		expect((await runLalia(anna, ['doctor'])).stdout).toMatch(/link.*8 events.*refused/);
		expect(await must(anna, ['link', 'status'])).toContain('replayed');

		await anna.client.must('post', {room: 'api', body: 'and on'}, alice);
		expect(await otto.client.request('join', {room: 'api'}, bob)).toMatchObject({ok: true});
		await untilLevel(homes);
		const {messages} = await otto.client.must<{messages: {body: string}[]}>(
			'history',
			{source: 'api', room: true},
			bob,
		);
		expect(messages.map(({body}) => body)).toEqual(['genuine', 'and on']);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
	});

	test('goes on after what an admitted host makes up: deep, unnamed, oddly spelt, or ahead of its time', async () => {
		const server = await startNats();
		const homes = await makeMesh(server.url, ['anna', 'otto']);
		const [anna, otto] = homes as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await untilLevel(homes);
		const host = String((await otto.status()).host);
		const door = await openBackdoor(server.url);
		const requestOf = (
			op: string,
			args: Record<string, unknown>,
			change: Record<string, unknown> = {},
			agent = bob,
		) => {
			const {build: _, ...request} = frameFor(op, args, agent, change);
			return {at: Date.now(), request};
		};
		const stranger = {...newAgent('eve'), agent_id: '../../eve'};
		const facts = {name: 'eve', mesh: true, host, public_key: stranger.public_key};
		const spelt = requestOf('tell', {peer: 'alice', body: 'spelt'});
		const items = [
			requestOf('register', facts, {}, stranger),
			requestOf('tell', {peer: 'alice', body: 'of another protocol'}, {v: 2}),
			{...spelt, request: {...spelt.request, sig: String(spelt.request['sig']).replace(/.==$/, 'B==')}},
			{
				...requestOf('tell', {peer: 'alice', body: 'ahead'}, {id: newUlid(Date.now() + 900_000)}),
				at: Date.now() + 900_000,
			},
			requestOf('stop', {}),
			requestOf('tell', {peer: 'alice', body: 'old'}, {id: newUlid(Date.now() - 900_000)}),
			requestOf('post', {room: 'nowhere', body: 'fails as anywhere'}),
			requestOf('tell', {peer: 'alice', body: 'genuine'}),
		];
		for (const item of items) {
			const {envelope, digest} = await door.last(host);
			const {applied = 0, hash = ''} = await otto.status();
			const next = {
				...envelope,
				n: envelope.n + 1,
				prev: digest,
				seen: {seq: applied, hash},
				items: [item],
			} as Envelope;
			await door.put(host, signedBy(otto, next));
			await untilLevel(homes);
		}

		const {envelope, digest} = await door.last(host);
		const {applied = 0, hash = ''} = await otto.status();
		const place = {n: envelope.n + 1, prev: digest, seen: {seq: applied, hash}};
		const early = {...requestOf('room create', {name: 'early', mesh: true}, {id: newUlid(0)}), at: -1}; // no commit is so old
		await door.put(host, signedBy(otto, {...envelope, ...place, items: [early]} as Envelope));
		const deep = '['.repeat(100_000) + ']'.repeat(100_000);
		await door.put(host, {...envelope, deep: 'x'}, text => text.replace('"x"', deep));
		const [atAnna, atOtto] = await untilRefused(homes, 8);
		expect(atAnna?.hash).toBe(atOtto?.hash);
		expect(atOtto?.refused).toEqual(atAnna?.refused);
		await otto.client.must('tell', {peer: 'alice', body: 'and on'}, bob);
		await untilLevel(homes);
		const {messages} = await anna.client.must<{messages: {body: string}[]}>(
			'history',
			{source: 'bob', room: false},
			alice,
		);
		expect(messages.map(({body}) => body)).toEqual(['genuine', 'and on']);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
		await verifyMesh(anna);
	});

	test('lets nobody act from a host that is not admitted, or not any more', async () => {
		const server = await startNats();
		const anna = await linkHome(makeHome(), server.url, 'anna');
		const otto = await linkHome(makeHome(), server.url, 'otto');
		expect(await otto.status()).toMatchObject({state: 'up', standing: 'pending'});
		const {host} = await otto.status();
		const bob = newAgent('bob');
		const register = () =>
			otto.client.request('register', {name: 'bob', mesh: true, host, public_key: bob.public_key}, bob);
		const refused = {ok: false, error: {reason: 'not_admitted', code: 7}};
		expect(await register()).toMatchObject(refused);
		for (const op of ['link admit', 'link deny']) {
			const nobody = await anna.client.request(op, {host: 'nobody'});
			expect(nobody).toMatchObject({ok: false, error: {reason: 'host_not_found', code: 5}});
		}

		await linkHome(makeHome(), server.url, String(host)); // calls itself what otto's key is called
		expect(await must(anna, ['link', 'admit', String(host)])).toBe('host=otto standing=admitted\n');
		await until('otto knows', async () => (await otto.status()).standing === 'admitted');
		expect(await register()).toMatchObject({ok: true});
		const alice = await joinMesh(anna, 'alice');
		expect(await otto.client.request('tell', {peer: 'alice', body: 'in'}, bob)).toMatchObject({ok: true});

		expect(await must(anna, ['link', 'deny', 'otto'])).toBe('host=otto standing=denied\n');
		await until('otto knows', async () => (await otto.status()).standing === 'denied');
		expect(await otto.client.request('tell', {peer: 'alice', body: 'out'}, bob)).toMatchObject(refused);
		await untilLevel([anna, otto]);
		const {messages} = await anna.client.must<{messages: {body: string}[]}>(
			'history',
			{source: 'bob', room: false},
			alice,
		);
		expect(messages.map(({body}) => body)).toEqual(['in']);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
	});

	test('leaves a home its own agents, whoever registers their ids elsewhere', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const ida = newAgent('ida');
		await anna.client.must('register', {name: 'ida', public_key: ida.public_key}, ida);
		const thief = {...newAgent('ida'), agent_id: ida.agent_id};
		const {host} = await otto.status();
		await otto.client.must('register', {name: 'ida', mesh: true, host, public_key: thief.public_key}, thief);
		const {applied = 0} = await otto.status();
		await until('anna has come as far', async () => ((await anna.status()).applied ?? 0) >= applied);
		expect((await anna.status()).refused).toEqual([
			expect.objectContaining({why: expect.stringContaining('an agent of this home alone')}),
		]);
		expect(await anna.client.must('whoami', {}, ida)).toMatchObject({agent_id: ida.agent_id, name: 'ida'});
	});
});
