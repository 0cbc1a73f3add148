import {beforeAll} from 'vitest';
import {runLalia} from './cli.js';
import {type Home, makeSharedHome} from './home.js';
import {openRaw, type RawAgent, type RawClient, registerRaw} from './raw-client.js';
import {rotation, withNewKey} from './rotation.js';
import {untilCommitted} from './talk.js';

export type RoomScene = {home: Home; alice: RawAgent; bob: RawAgent; carol: RawAgent};

/**
 * A transcript with all that can happen to a room, for all tests of a file, and no daemon. In `api` are alice, bob, who
 * was called robert, left and came back, and a second dora; carol, who
 * has a new key, is in no room. The agents are there once a test runs.
 */
export const makeRoomScene = (): RoomScene => {
	// Reason for the cast: the hook below adds what is missing, before any test.
	const scene = {home: makeSharedHome()} as RoomScene;
	beforeAll(async () => {
		await runLalia(scene.home, ['agents']);
		const client = await openRaw(scene.home);
		Object.assign(scene, await play(client));
		await untilCommitted(scene.home, client);
		await runLalia(scene.home, ['stop']);
	});
	return scene;
};

const play = async (client: RawClient): Promise<Omit<RoomScene, 'home'>> => {
	const alice = await registerRaw(client, 'alice');
	const robert = await registerRaw(client, 'robert');
	const young = await registerRaw(client, 'carol');
	const say = (agent: RawAgent, room: string, body: string) => client.must('post', {room, body}, agent);
	await client.must('room create', {name: 'api', desc: 'who changes what'}, alice);
	await client.must('room create', {name: 'API'}, robert);
	await client.must('room create', {name: 'silent'}, robert);
	await client.must('join', {room: 'api'}, robert);
	await say(alice, 'api', 'one');
	await client.must('rename', {name: 'bob'}, robert);
	const bob = {...robert, name: 'bob'};
	await say(bob, 'api', 'two');
	await client.must('leave', {room: 'api'}, bob);
	await client.must('join', {room: 'api'}, bob);
	await say(bob, 'api', 'three');
	await say(alice, 'api', 'four');
	await say(bob, 'API', 'five');
	await client.must('tell', {peer: 'bob', body: 'six'}, young);
	const carol = withNewKey(young);
	await client.must('rotate-key', rotation(young, carol), young);
	await comeAndGo(client);
	await client.must('register', {name: 'alice', public_key: alice.public_key, harness: 'codex'}, alice);
	return {alice, bob, carol};
};

/** An agent leaves for good, and another takes its name. */
const comeAndGo = async (client: RawClient): Promise<void> => {
	const first = await registerRaw(client, 'dora');
	await client.must('join', {room: 'api'}, first);
	await client.must('post', {room: 'api', body: 'I have to go'}, first);
	await client.must('unregister', {}, first);
	const second = await registerRaw(client, 'dora');
	await client.must('join', {room: 'api'}, second);
	await client.must('post', {room: 'api', body: 'Hello again'}, second);
};
