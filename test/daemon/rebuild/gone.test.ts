import {existsSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runLalia, startLalia} from '../../support/cli.js';
import type {Home} from '../../support/home.js';
import {databaseOf, deleteDatabase, holdGitAt, makeTwin} from '../../support/lost-home.js';
import {daemonsOf, killHard, onlyDaemonOf} from '../../support/processes.js';
import type {RawAgent} from '../../support/raw-client.js';
import {makeRoomScene} from '../../support/room-scene.js';
import {connectAs, refusal, untilCommitted} from '../../support/talk.js';
import {makeCopy} from '../../support/tampering.js';
import {expectCleanRepository, expectVerified} from '../../support/transcript.js';
import {until} from '../../support/until.js';

const scene = makeRoomScene();
const note =
	'the database was gone: 4 agents, 3 rooms, 8 messages rebuilt from the transcript; what was unread counts as read\n';

/** All that agents can see, but for what was read and when they were last seen. */
const stateOf = async (home: Home) => {
	const {must, client} = await connectAs(home, scene.alice);
	const bob = await connectAs(home, scene.bob);
	const {agents} = await must('agents');
	const state = {
		agents: agents.map(({last_seen_at: _, expires_at: __, ...agent}) => agent),
		rooms: (await must('rooms')).rooms,
		participants: (await must('participants', {room: 'api'})).participants.map(({name}) => name),
		api: await must('history', {source: 'api', room: true}),
		API: await bob.must('history', {source: 'API', room: true}),
		channels: (await bob.must('channels')).channels.map(({unread: _, ...channel}) => channel),
		channel: await bob.must('history', {source: 'carol'}),
	};
	client.socket.destroy();
	bob.client.socket.destroy();
	return state;
};

const logOf = ({home}: Home): string => readFileSync(join(home, 'daemon.log'), 'utf8');

describe('without its database, the next daemon', () => {
	test('has everything again from the transcript, and says so', async () => {
		const home = makeTwin(scene.home);
		await runLalia(home, ['agents']);
		const before = await stateOf(home);
		await runLalia(home, ['stop']);
		deleteDatabase(home);

		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: note});
		expect(await stateOf(home)).toEqual(before);
		expect(logOf(home)).toContain(` ${note}`);
		await runLalia(home, ['stop']);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: ''});
		expect(await stateOf(home)).toEqual(before);
	});

	test('counts everything as read, and goes on from there', async () => {
		const home = makeTwin(scene.home);
		deleteDatabase(home);
		await runLalia(home, ['agents']);
		const alice = await connectAs(home, scene.alice);
		const bob = await connectAs(home, scene.bob);
		const carol = await connectAs(home, scene.carol);

		expect(await bob.must('inbox')).toMatchObject({sources: []});
		expect(await carol.must('tell', {peer: 'bob', body: 'seven'})).toMatchObject({seq: 2});
		expect(await bob.must('post', {room: 'api', body: 'eight'})).toMatchObject({seq: 7});
		await carol.must('join', {room: 'api'});
		await alice.must('leave', {room: 'api'});
		await bob.must('rename', {name: 'robert'});
		expect(await carol.must('post', {room: 'api', body: 'nine', reply_to: 7})).toMatchObject({seq: 8});
		expect(await bob.must('read', {source: 'carol', timeout: 0})).toMatchObject({messages: [{seq: 2}]});
		await untilCommitted(home, bob.client);
		expectCleanRepository(home);
		await expectVerified(home, 11);
	});

	test('carries out nothing a second time', async () => {
		const home = makeTwin(scene.home);
		await runLalia(home, ['agents']);
		const before = await connectAs(home, scene.carol);
		const frame = before.frame('tell', {peer: 'bob', body: 'only once'});
		await before.client.exchange(frame);
		await untilCommitted(home, before.client);
		await runLalia(home, ['stop']);
		deleteDatabase(home);
		await runLalia(home, ['agents']);

		const {client} = await connectAs(home, scene.carol);
		expect(await client.exchange(frame)).toMatchObject(refusal('replayed_request', 6));
	});

	test('does not let those in who are gone, nor others under a name that somebody has', async () => {
		const home = makeTwin(scene.home);
		deleteDatabase(home);
		await runLalia(home, ['agents']);
		const files = readdirSync(join(home.workspace, 'registry'));
		const read = (file: string) => JSON.parse(readFileSync(join(home.workspace, 'registry', file), 'utf8'));
		const gone = files.map(read).find(({unregistered_at}) => unregistered_at !== null);
		const imposter: RawAgent = {...scene.carol, agent_id: gone.agent_id};
		const {call} = await connectAs(home, imposter);

		expect(await call('whoami')).toMatchObject(refusal('not_registered', 6));
		const {client, ...carol} = await connectAs(home, scene.carol);
		expect(await carol.call('register', {name: 'dora', public_key: scene.carol.public_key})).toMatchObject(
			refusal('key_mismatch', 6),
		);
		client.socket.destroy();
	});

	test('leaves out what was tampered with, names it, and counts on behind it', async () => {
		const home = makeTwin(scene.home);
		const copy = makeCopy(home);
		const file = copy.fileWith('Hello again');
		copy.edit(file, text => text.replace('Hello again', 'Hello money'));
		copy.commit();
		rmSync(home.workspace, {recursive: true});
		renameSync(copy.folder, home.workspace);
		deleteDatabase(home);

		const {stderr} = await runLalia(home, ['agents']);
		expect(stderr).toBe(
			`${note.slice(0, -1).replace('8 messages', '7 messages')}; 1 left out that did not verify: see daemon.log\n`,
		);
		expect(logOf(home)).toContain(`rebuild: left out ${file}: its signature is not by dora, or it was changed`);
		const {must} = await connectAs(home, scene.alice);
		expect(await must('post', {room: 'api', body: 'next'})).toMatchObject({seq: 7});
		const {messages} = await must('history', {source: 'api', room: true});
		expect(messages.map(({seq}) => seq)).toEqual([1, 2, 3, 4, 5, 7]);
	});

	test('that is killed in the middle of it leaves nothing half done', async () => {
		const home = makeTwin(scene.home);
		deleteDatabase(home);
		const git = holdGitAt(home, 5); // That is where the transaction has begun.
		const command = startLalia(home, ['agents'], {env: git.env});
		await git.isHeld();
		await killHard(await onlyDaemonOf(home));
		git.release();

		expect(await command.ended).toMatchObject({code: 0, stderr: note}); // by the daemon that it starts then
		expect(existsSync(databaseOf(home))).toBe(true);
		expect((await stateOf(home)).api.messages).toHaveLength(6);
	});

	test('keeps whoever comes meanwhile waiting, and starts once', async () => {
		const home = makeTwin(scene.home);
		deleteDatabase(home);
		const git = holdGitAt(home, 2);
		const first = startLalia(home, ['agents'], {env: git.env});
		await git.isHeld();
		const others = [1, 2].map(() => startLalia(home, ['agents'], {env: git.env}));
		await until('all three have started a daemon', () => daemonsOf(home).length === 3);
		git.release();

		expect(await first.ended).toMatchObject({code: 0, stderr: note});
		for (const {ended} of others) {
			expect(await ended).toMatchObject({code: 0, stderr: ''});
		}

		expect(logOf(home).match(/ listening, /g)).toHaveLength(1);
	});

	test('does not start where the transcript is there and cannot be read', async () => {
		const home = makeTwin(scene.home);
		deleteDatabase(home);
		const objects = join(home.workspace, '.git/objects');
		renameSync(objects, `${objects}-away`);
		const {code, stderr} = await runLalia(home, ['agents']);

		expect(code).toBe(1);
		expect(stderr).toMatch(
			/^the daemon does not start: the database was gone, and the transcript \S+ cannot be read: /,
		);
		expect(stderr).toContain('\nreason: storage_failed\n');
		renameSync(`${objects}-away`, objects);
		expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stderr: note});
	});
});

test('an empty home beside a workspace without commits starts in silence', async () => {
	const home = makeTwin(scene.home);
	deleteDatabase(home);
	renameSync(join(home.workspace, '.git'), join(home.workspace, '.git-away'));
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0, stdout: '', stderr: ''});
});
