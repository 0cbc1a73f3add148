import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {decodeTime} from 'ulid';
import {describe, expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {openStore} from '../../source/daemon/store/open-store.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {changeDatabase} from '../support/kept-home.js';
import {
	joinMesh,
	type MeshHome,
	makeMesh,
	must,
	resumed,
	transcriptOf,
	untilLevel,
	verifyMesh,
} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {killHard} from '../support/processes.js';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {until} from '../support/until.js';

type Message = {body: string; id: string; seq: number};

const said = async (client: RawClient, agent: RawAgent, room: string): Promise<Message[]> =>
	(await client.must<{messages: Message[]}>('history', {source: room, room: true}, agent)).messages;

const bodies = (messages: {body: string}[]): string[] => messages.map(({body}) => body);

const doctor = async (home: MeshHome): Promise<string> =>
	/^\w+\tlink\t.*$/m.exec((await runLalia(home, ['doctor'])).stdout)?.[0] ?? '';

describe.runIf(hasNats('a host that has lost its way'))(
	'a host that has come to something else than the others',
	() => {
		test('is named by doctor, and comes back by reading the stream anew, with all that it alone has', async () => {
			const server = await startNats();
			const homes = await makeMesh(server.url, ['anna', 'otto', 'eve']);
			const [anna, before, eve] = homes as [MeshHome, MeshHome, MeshHome];
			const agents = [await joinMesh(anna, 'alice'), await joinMesh(before, 'bob'), await joinMesh(eve, 'carl')];
			const [alice, bob, carl] = agents as [RawAgent, RawAgent, RawAgent];
			await anna.client.must('room create', {name: 'api', mesh: true}, alice);
			await untilLevel(homes);
			await before.client.must('join', {room: 'api'}, bob);
			await eve.client.must('join', {room: 'api'}, carl);
			const ida = await registerRaw(before.client, 'ida');
			await before.client.must('room create', {name: 'kitchen'}, ida);
			await before.client.must('join', {room: 'kitchen'}, bob);
			await anna.client.must('post', {room: 'api', body: 'read'}, alice);
			await anna.client.must('post', {room: 'api', body: 'unread'}, alice);
			await untilLevel(homes);
			const [first] = await said(before.client, bob, 'api');
			await before.client.must('ack', {ids: [first?.id]}, bob);
			await must(before, ['stop']);
			changeDatabase(before, `DELETE FROM members WHERE agent_id = '${carl.agent_id}'`);

			const otto = await resumed(before);
			await eve.client.must('post', {room: 'api', body: 'one'}, carl); // refused by otto alone
			await anna.client.must('post', {room: 'api', body: 'two'}, alice);
			await eve.client.must('post', {room: 'api', body: 'three'}, carl);
			const lost = await otto.client.must<Message>('post', {room: 'api', body: 'of otto'}, bob);
			await until('both refuse otto', async () =>
				(await Promise.all([anna, eve].map(home => home.status()))).every(
					({hosts}) => hosts?.find(({name}) => name === 'otto')?.differs_at !== undefined,
				),
			);
			expect(bodies(await said(otto.client, bob, 'api'))).toEqual(['read', 'unread', 'of otto']);
			expect(await doctor(otto)).toMatch(/^failed\tlink\tthis host and anna, eve have come to something else.*reread/);
			expect(await doctor(anna)).toMatch(/^failed\tlink\tthis host and otto have .*link reread on otto/);
			await otto.client.must('post', {room: 'kitchen', body: 'meanwhile'}, ida);

			const document = JSON.parse(await must(otto, ['link', 'reread', '--json']));
			expect(ops['link reread'].result.safeParse(document.data)).toMatchObject({success: true});
			const there = ['read', 'unread', 'one', 'two', 'three', 'of otto'];
			await until('it is said anew', async () => (await said(anna.client, alice, 'api')).length === there.length);
			const states = await untilLevel([anna, otto, eve]);
			expect(new Set(states.map(({hash}) => hash)).size).toBe(1);
			const history = await said(otto.client, bob, 'api');
			expect(bodies(history)).toEqual(there);
			expect(history).toEqual(await said(anna.client, alice, 'api'));
			expect(history.at(-1)?.id).toBe(lost.id);
			for (const home of [otto, eve]) {
				expect(transcriptOf(home)).toEqual(transcriptOf(anna));
				expect(await doctor(home)).toMatch(/^warning\tlink\t\d+ events .*refused/);
			}

			await otto.client.must('post', {room: 'kitchen', body: 'after'}, ida);
			const unread = await otto.client.must<{sources: {unread: number}[]}>('inbox', {}, bob);
			expect(unread.sources.map(each => each.unread)).toEqual([2, 4]);
			expect(bodies(await said(otto.client, ida, 'kitchen'))).toEqual(['meanwhile', 'after']);
			const trace = await otto.client.must('trace', {message: first?.id}, bob);
			expect(JSON.stringify(trace)).toContain('"step":"read","detail":"ack"');
			const {matches} = await otto.client.must<{matches: {excerpt: string}[]}>('search', {words: 'two'}, bob);
			expect(matches.map(({excerpt}) => excerpt)).toEqual(['two']);
			await verifyMesh(otto);
		});

		test('agents read, register and keep their leases before they are told of again, also where the daemon was killed', async () => {
			const server = await startNats();
			const [anna, before] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
			const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(before, 'bob')];
			await untilLevel([anna, before]);
			const ida = await registerRaw(before.client, 'ida');
			const {id} = await anna.client.must<Message>('tell', {peer: 'bob', body: 'in hand'}, alice);
			await anna.client.must('tell', {peer: 'bob', body: 'unread'}, alice);
			await untilLevel([anna, before]);
			await until('time has passed since bob was heard of in the mesh', async () => {
				const {last_seen_at} = await before.client.must<{last_seen_at: string}>('whoami', {}, bob);
				return Date.parse(last_seen_at) > decodeTime(id);
			});
			await must(before, ['stop']);
			await server.kill('SIGKILL');
			const store = openStore(join(before.home, 'lalia.db'));
			store.transaction(store.mesh.reread.leave);
			const seenAt = store.agents.get(bob.agent_id)?.last_seen_at ?? 0;
			store.close();

			await must(before, ['agents']);
			const client = await openRaw(before);
			await client.must('ack', {ids: [id]}, bob);
			const {agents: found} = await client.must<{agents: {host: string}[]}>('identify', {address: 'bob'});
			const again = {name: 'bob', mesh: true, host: found[0]?.host, public_key: bob.public_key, model: 'another'};
			await client.must('register', again, bob);
			const other = await runLalia(before, ['link', server.url, '--mesh', 'other', '--host-name', 'otto']);
			expect(other).toMatchObject({code: 1, stderr: expect.stringContaining('reason: already_linked')});
			await killHard(before.daemonPid() ?? 0);
			await server.start();
			const otto = await resumed(before);
			await untilLevel([anna, otto]);
			const {agents} = await otto.client.must<{agents: {name: string; last_seen_at: string}[]}>('agents', {}, ida);
			const bobSeen = agents.find(({name}) => name === 'bob')?.last_seen_at ?? '';
			expect(Date.parse(bobSeen)).toBeGreaterThanOrEqual(seenAt);
			const {messages} = await otto.client.must<{messages: Message[]}>('peek', {source: 'alice'}, bob);
			expect(bodies(messages)).toEqual(['unread']);
		});

		test('a mesh in which nothing was said yet can be read anew; where the home fails at it, its link goes on', async () => {
			const server = await startNats();
			const [before] = (await makeMesh(server.url, ['anna'])) as [MeshHome];
			await must(before, ['link', 'reread']);
			const alice = await joinMesh(before, 'alice');
			await before.client.must('room create', {name: 'api', mesh: true}, alice);
			await before.client.must('post', {room: 'api', body: 'one'}, alice);
			await must(before, ['stop']);
			changeDatabase(
				before,
				`CREATE TRIGGER defect BEFORE DELETE ON mesh_hosts BEGIN SELECT RAISE(ABORT, 'a defect'); END`,
			);

			const anna = await resumed(before);
			expect(await anna.client.request('link reread', {})).toMatchObject({ok: false});
			await until('it is up again', async () => (await anna.status()).state === 'up');
			await anna.client.must('post', {room: 'api', body: 'two'}, alice);
			expect(bodies(await said(anna.client, alice, 'api'))).toEqual(['one', 'two']);
		});

		test('stops where it fails at what the others can do, says why, and goes on once it can', async () => {
			const server = await startNats();
			const [anna, before] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
			const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(before, 'bob')];
			await untilLevel([anna, before]);
			await must(before, ['stop']);
			changeDatabase(
				before,
				`CREATE TRIGGER defect BEFORE INSERT ON messages WHEN NEW.body = 'two' BEGIN SELECT RAISE(ABORT, 'a defect'); END`,
			);
			for (const body of ['one', 'two', 'three']) {
				await anna.client.must('tell', {peer: 'bob', body}, alice);
			}

			const otto = await resumed(before);
			expect(await otto.status()).toMatchObject({state: 'broken', problem: expect.stringContaining('a defect')});
			expect(await doctor(otto)).toMatch(/^failed\tlink\t.*not followed any more.*a defect/);
			expect(await otto.client.request('link reread', {})).toMatchObject({ok: false, error: {reason: 'link_failed'}});
			expect(
				bodies((await otto.client.must<{messages: Message[]}>('history', {source: 'alice'}, bob)).messages),
			).toEqual(['one']);
			expect(await otto.client.must('tell', {peer: 'alice', body: 'kept'}, bob)).toMatchObject({state: 'queued'});
			expect(readFileSync(join(otto.home, 'daemon.log'), 'utf8')).toMatch(/link: .*a defect\n\s+at /);

			await must(otto, ['stop']);
			changeDatabase(otto, 'DROP TRIGGER defect');
			const mended = await resumed(otto);
			const [atAnna, atOtto] = await untilLevel([anna, mended]);
			expect(atOtto?.hash).toBe(atAnna?.hash);
			expect(transcriptOf(mended)).toEqual(transcriptOf(anna));
			expect(
				bodies((await mended.client.must<{messages: Message[]}>('history', {source: 'alice'}, bob)).messages),
			).toEqual(['one', 'two', 'three', 'kept']);
		});
	},
);

test('a home that is not linked has nothing to read anew', async () => {
	const refused = await runLalia(makeHome(), ['link', 'reread']);
	expect(refused).toMatchObject({code: 3, stderr: expect.stringContaining('reason: not_linked')});
});
