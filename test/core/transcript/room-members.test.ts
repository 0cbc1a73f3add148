import {describe, expect, test} from 'vitest';
import type {RoomStatement} from '../../../source/core/transcript/room-files.js';
import {runLalia} from '../../support/cli.js';
import {newAgent, openRaw, type RawAgent, type RawClient, registerRaw} from '../../support/raw-client.js';
import {makeRoomScene} from '../../support/room-scene.js';
import {untilCommitted} from '../../support/talk.js';
import {firstProblem, makeCopy, restate, signedBy} from '../../support/tampering.js';

const scene = makeRoomScene();
const members = 'rooms/api/MEMBERS.md';

describe('of who is in a room, verify finds', () => {
	const differs = 'it says something else than its signed statements';

	test('a member that was added by hand', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(members, text =>
			text.replace(/^- alice/m, `- carol (${scene.carol.agent_id}) since 2026-01-01T00:00:00.000Z\n$&`),
		);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([members, differs]);
	});

	test('a member that was removed by hand', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(members, text => text.replace(/^- bob.*\n/m, ''));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([members, differs]);
	});

	test('a member that was added by a changed statement', async () => {
		const copy = makeCopy(scene.home);
		const change = (each: RoomStatement) =>
			each.op === 'join' ? {...each, joined: [...each.joined, scene.carol.agent_id]} : each;
		restate(copy, statements => statements.map(change));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			members,
			expect.stringMatching(/does not say what it is said to have done$/),
		]);
	});

	test('a statement that somebody else signed', async () => {
		const copy = makeCopy(scene.home);
		const joining = {
			...signedBy(scene.carol, 'join', {room: 'api'}),
			agent_id: scene.alice.agent_id,
			joined: [scene.alice.agent_id],
			left: [],
		};
		restate(copy, statements => [...statements, joining]);
		copy.commit(joining.id);
		expect(await firstProblem(copy)).toEqual([members, `the statement ${joining.id} is not signed by alice`]);
	});

	test('a statement about another room', async () => {
		const copy = makeCopy(scene.home);
		const joining = {...signedBy(scene.carol, 'join', {room: 'API'}), joined: [scene.carol.agent_id], left: []};
		restate(copy, statements => [...statements, joining]);
		copy.commit(joining.id);
		expect(await firstProblem(copy)).toEqual([
			members,
			`the statement ${joining.id} does not say what it is said to have done`,
		]);
	});

	test('an operation that changes no room', async () => {
		const copy = makeCopy(scene.home);
		const telling = {...signedBy(scene.carol, 'constructor', {room: 'api'}), joined: [scene.carol.agent_id], left: []};
		restate(copy, statements => [...statements, telling]);
		copy.commit(telling.id);
		expect(await firstProblem(copy)).toEqual([
			members,
			`the statement ${telling.id} does not say what it is said to have done`,
		]);
	});

	test('a statement that was removed', async () => {
		const copy = makeCopy(scene.home);
		restate(copy, statements => statements.filter(({op}) => op !== 'leave'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			members,
			expect.stringMatching(/^nobody could do what the statement \w+ did/),
		]);
	});

	test('a statement that no commit names', async () => {
		const copy = makeCopy(scene.home);
		const joining = {...signedBy(scene.carol, 'join', {room: 'api'}), joined: [scene.carol.agent_id], left: []};
		restate(copy, statements => [...statements, joining]);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([members, `no commit names the statement ${joining.id}`]);
	});

	test('one who joins twice', async () => {
		const copy = makeCopy(scene.home);
		const joining = {...signedBy(scene.alice, 'join', {room: 'api'}), joined: [scene.alice.agent_id], left: []};
		restate(copy, statements => [...statements, joining]);
		copy.commit(joining.id);
		expect(await firstProblem(copy)).toEqual([
			members,
			`nobody could do what the statement ${joining.id} did when it was committed`,
		]);
	});

	test('more than eight of them', async () => {
		const copy = makeCopy(scene.home);
		const client = await openWithDaemon();
		const crowd: RawAgent[] = [];
		for (let number = 1; number <= 6; number++) {
			crowd.push(await registerRaw(client, `guest-${number}`));
		}

		await untilCommitted(scene.home, client);
		await runLalia(scene.home, ['stop']);
		copy.git('pull', '--quiet');
		const joins = crowd.map(guest => ({...signedBy(guest, 'join', {room: 'api'}), joined: [guest.agent_id], left: []}));
		for (const joining of joins) {
			restate(copy, statements => [...statements, joining]);
			copy.commit(joining.id);
		}

		const last = joins.at(-1)?.id;
		expect(await firstProblem(copy)).toEqual([members, `the statement ${last} makes more than 8 members`]);
	});

	const openWithDaemon = async (): Promise<RawClient> => {
		await runLalia(scene.home, ['agents']);
		return openRaw(scene.home);
	};
});

describe('of what a room is, verify finds', () => {
	const room = 'rooms/api/ROOM.md';
	const notSigned = 'it is gone, or says something else than its signed statements';

	test('an edited description', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(room, text => text.replaceAll('who changes what', 'who pays'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([room, notSigned]);
	});

	test('another maker', async () => {
		const copy = makeCopy(scene.home);
		copy.edit(room, text => text.replace(scene.alice.agent_id, scene.carol.agent_id));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([room, notSigned]);
	});

	test('that its page is gone', async () => {
		const copy = makeCopy(scene.home);
		copy.git('rm', '--quiet', room);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([room, notSigned]);
	});

	test('that its members are gone', async () => {
		const copy = makeCopy(scene.home);
		copy.git('rm', '--quiet', members);
		copy.commit();
		expect(await firstProblem(copy)).toEqual([members, 'it is gone, or no list of members']);
	});

	test('another folder than its name', async () => {
		const copy = makeCopy(scene.home);
		copy.git('mv', 'rooms/api', 'rooms/web');
		copy.commit();
		expect(await firstProblem(copy)).toEqual(['rooms/web/MEMBERS.md', 'its statements are about the room api']);
	});
});

describe('of an agent in a room, verify finds', () => {
	test('a key that was replaced in the registry', async () => {
		const copy = makeCopy(scene.home);
		const {public_key} = newAgent('mallory');
		const file = `registry/${scene.bob.agent_id}.json`;
		copy.edit(file, text => text.replaceAll(scene.bob.public_key, public_key));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([
			file,
			expect.stringMatching(/^the statement \w+ is not signed by the key of robert$/),
		]);
	});

	test('facts that it did not sign', async () => {
		const copy = makeCopy(scene.home);
		const file = `registry/${scene.alice.agent_id}.json`;
		copy.edit(file, text => text.replace('"project": null', '"project": "moon"'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'it says something else than its signed statements']);
	});
});
