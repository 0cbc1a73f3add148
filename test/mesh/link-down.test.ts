import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {layCable} from '../support/cable.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {joinMesh, linkHome, type MeshHome, must, transcriptOf, untilLevel, verifyMesh} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {killHard} from '../support/processes.js';
import {newUlid, openRaw} from '../support/raw-client.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('a link that is down'))('while the link is down', () => {
	/** Two hosts, the second of which is on a cable, with an agent each in one room. */
	const makeScene = async () => {
		const server = await startNats();
		const cable = await layCable(server.port);
		const anna = await linkHome(makeHome(), server.url, 'anna');
		const otto = await linkHome(makeHome(), cable.url, 'otto');
		await must(anna, ['link', 'admit', 'otto']);
		await until('otto is admitted', async () => (await otto.status()).standing === 'admitted');
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await anna.client.must('room create', {name: 'api', mesh: true}, alice);
		await until('the room is there', async () => (await otto.client.request('join', {room: 'api'}, bob)).ok);
		return {server, cable, anna, otto, alice, bob};
	};

	const untilState = (home: MeshHome, state: string) =>
		until(`the link is ${state}`, async () => (await home.status()).state === state);

	const bodies = (result: {messages: {body: string}[]}): string[] => result.messages.map(({body}) => body);

	test('messages are queued, kept through a kill of the daemon, and go out once and in order', async () => {
		const {cable, anna, otto, alice, bob} = await makeScene();
		await otto.client.must('post', {room: 'api', body: 'before'}, bob);
		cable.cut();
		await untilState(otto, 'down');
		const first = await otto.client.must<{state: string; id: string}>('post', {room: 'api', body: 'one'}, bob);
		expect(first).toMatchObject({state: 'queued', room: 'api'});
		await otto.client.must('tell', {peer: 'alice', body: 'aside'}, bob);
		await otto.client.must('post', {room: 'api', body: 'two'}, bob);
		expect(await otto.status()).toMatchObject({state: 'down', queued: 3});

		await killHard(otto.daemonPid() ?? 0);
		await must(otto, ['agents']);
		const again = await openRaw(otto);
		await again.must('post', {room: 'api', body: 'three'}, bob);
		const same = await again.must('post', {room: 'api', body: 'one', id: first.id}, bob);
		expect(same).toMatchObject({state: 'queued', id: first.id});
		await anna.client.must('post', {room: 'api', body: 'meanwhile'}, alice);
		cable.mend();
		const home: MeshHome = {...otto, client: again, status: () => again.must('link status', {})};
		await untilState(home, 'up');
		await untilLevel([anna, home]);

		const there = await anna.client.must<{messages: {body: string}[]}>('history', {source: 'api', room: true}, alice);
		expect(bodies(there)).toEqual(['before', 'meanwhile', 'one', 'two', 'three']);
		const here = await again.must<{messages: {body: string}[]}>('history', {source: 'api', room: true}, bob);
		expect(here.messages.map(({body}) => body)).toEqual(bodies(there));
		expect(bodies(await anna.client.must('history', {source: 'bob', room: false}, alice))).toEqual(['aside']);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
		await verifyMesh(otto);
		again.socket.destroy();
	});

	test('what cannot be kept fails with no_route and leaves nothing, and what is local goes on', async () => {
		const {cable, anna, otto, alice, bob} = await makeScene();
		await must(otto, ['register', '--name', 'ida']);
		await must(otto, ['room', 'create', 'kitchen'], 'ida');
		cable.cut();
		await untilState(otto, 'down');
		const refused = {ok: false, error: {reason: 'no_route', code: 3}};
		expect(await otto.client.request('post', {room: 'api', body: 'now', require_ack: true}, bob)).toMatchObject(
			refused,
		);
		expect(await otto.client.request('leave', {room: 'api'}, bob)).toMatchObject(refused);
		expect(await otto.client.request('room create', {name: 'late', mesh: true}, bob)).toMatchObject(refused);
		expect(await otto.client.request('ask', {peer: 'alice', body: 'there?', timeout: 1}, bob)).toMatchObject(refused);
		for (const op of ['link admit', 'link deny']) {
			const changed = await otto.client.request(op, {host: 'anna'});
			expect(changed).toMatchObject({ok: false, error: {reason: 'link_failed', code: 3}});
		}

		expect(await otto.status()).toMatchObject({queued: 0});
		const {host} = await otto.status();
		const facts = {name: 'bob', branch: 'other', mesh: true, host, public_key: bob.public_key};
		expect(await otto.client.must('register', facts, bob)).toMatchObject({branch: null, created: false});

		expect(await must(otto, ['post', 'kitchen', 'as ever'], 'ida')).toBe('room=kitchen seq=1\n');
		await otto.client.must('history', {source: 'api', room: true}, bob);
		const {stdout} = await runLalia(otto, ['doctor']);
		expect(stdout).toMatch(/link.*cannot be reached/);
		cable.mend();
		await untilState(otto, 'up');
		await untilLevel([anna, otto]);
		expect(await anna.client.must('history', {source: 'api', room: true}, alice)).toEqual({messages: []});
	});

	test('a message that is refused when it arrives at last is named in the log', async () => {
		const {cable, anna, otto, alice, bob} = await makeScene();
		cable.cut();
		await untilState(otto, 'down');
		expect(await otto.client.must('tell', {peer: 'alice', body: 'too late'}, bob)).toMatchObject({state: 'queued'});
		await anna.client.must('unregister', {}, alice);
		cable.mend();
		await untilState(otto, 'up');
		await untilLevel([anna, otto]);
		expect(readFileSync(join(otto.home, 'daemon.log'), 'utf8')).toMatch(
			/link: tell of \S+: .*no agent answers to "alice"/,
		);
	});

	test('a server that says nothing is given two seconds, and what was sent then is done once', async () => {
		const {server, anna, otto, alice, bob} = await makeScene();
		await server.pause();
		const urgent = {room: 'api', body: 'urgent', require_ack: true, id: newUlid()};
		const unknown = otto.client.request('post', urgent, bob);
		const posted = await otto.client.must<{state: string}>('post', {room: 'api', body: 'slowly'}, bob);
		expect(posted.state).toBe('queued');
		const left = await otto.client.request('leave', {room: 'api'}, bob);
		expect(left).toMatchObject({ok: false, error: {reason: 'no_route'}});
		const late = await runLalia(otto, ['register', '--name', 'late', '--mesh']);
		expect(late).toMatchObject({code: 3, stderr: expect.stringContaining('no_route')});
		expect(late.stderr).toMatch(/^hint: .* a message is said once, however often it is sent with the same --id$/m);
		expect(await unknown).toMatchObject({
			ok: false,
			error: {reason: 'no_route', context: {outcome: 'unknown', id: urgent.id}},
		});
		server.resume();
		await untilLevel([anna, otto], 60_000);
		expect(await otto.client.must('post', urgent, bob)).toMatchObject({id: urgent.id}); // it was said, and is said once
		await must(otto, ['register', '--name', 'late', '--mesh']); // it has the key of what came of that
		const there = await anna.client.must<{messages: {body: string}[]}>('history', {source: 'api', room: true}, alice);
		expect(bodies(there).toSorted()).toEqual(['slowly', 'urgent']);
	});
});
