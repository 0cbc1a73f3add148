import {spawn} from 'node:child_process';
import {existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Home} from '../support/home.js';
import {offerTo, showTo} from '../support/offers.js';
import {killHard} from '../support/processes.js';
import {join, joinAs, makeDaemon, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const flagsOf = ({home}: Home): string[] => readdirSync(joinPath(home, 'flags')).toSorted();

/** A process that stands for the harness whose hooks run. */
const startHarness = (): number => {
	const child = spawn('sleep', ['600'], {stdio: 'ignore'});
	onTestFinished(() => void child.kill('SIGKILL'));
	return child.pid ?? 0;
};

const tell = (from: Talker, to: Talker, body = 'one') => from.must('tell', {peer: to.agent_id, body});

test('the flag of a session is up while it is to be offered mail, and another while that waits for its proof', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const parent_pid = startHarness();
	const flag = (name: string) => `${name}-${parent_pid}`;
	await offerTo(bob, {moment: 'session-start', parent_pid});
	expect(flagsOf(home)).toEqual([]);
	await tell(alice, bob);
	expect(flagsOf(home)).toEqual([flag('mail')]);

	const {ticket} = await offerTo(bob, {moment: 'tool'});
	expect(flagsOf(home)).toEqual([flag('mail')]);
	await bob.must('shown', {ticket});
	expect(flagsOf(home)).toEqual([flag('seen')]);
	await tell(alice, bob, 'two');
	expect(flagsOf(home)).toEqual([flag('mail'), flag('seen')]);
	await showTo(bob, {moment: 'tool'});
	await offerTo(bob, {moment: 'turn-end'});
	expect(flagsOf(home)).toEqual([]);
});

test('what is left over of an offer is said when a turn begins, and then no flag is up for it', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const parent_pid = startHarness();
	await offerTo(bob, {moment: 'session-start', parent_pid});
	await tell(alice, bob, 'x'.repeat(300));
	await showTo(bob, {moment: 'tool', limit: 200});
	await offerTo(bob, {moment: 'turn-end'});
	expect(flagsOf(home)).toEqual([`seen-${parent_pid}`]);

	await showTo(bob, {moment: 'turn-start'});
	expect(flagsOf(home)).toEqual([]);
});

test('mail that is read otherwise takes its flag down', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const parent_pid = startHarness();
	await offerTo(bob, {moment: 'session-start', parent_pid});
	const {id} = await tell(alice, bob);
	await bob.must('ack', {ids: [id]});
	expect(flagsOf(home)).toEqual([]);

	await bob.must('room create', {name: 'den'});
	await alice.must('join', {room: 'den'});
	await alice.must('post', {room: 'den', body: 'two'});
	expect(flagsOf(home)).toEqual([`mail-${parent_pid}`]);
	await bob.must('leave', {room: 'den'});
	expect(flagsOf(home)).toEqual([]);
});

test('an agent that is gone has no flag', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await offerTo(bob, {moment: 'session-start', parent_pid: startHarness()});
	await tell(alice, bob);
	await bob.must('unregister');

	expect(flagsOf(home)).toEqual([]);
});

test('an agent in a harness whose session is not known has the flag that all look for', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice');
	const bob = await joinAs(home, 'bob', {harness: 'codex'});
	await tell(bob, alice);
	expect(flagsOf(home)).toEqual([]);
	await tell(alice, bob);
	expect(flagsOf(home)).toEqual(['mail-any']);

	const parent_pid = startHarness();
	await offerTo(bob, {moment: 'tool', parent_pid});
	expect(flagsOf(home)).toEqual([`mail-${parent_pid}`]);
});

test('a session whose harness does not say which process it is has the flags that all look for', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice');
	const bob = await joinAs(home, 'bob', {harness: 'codex'});
	await offerTo(bob, {moment: 'session-start'});
	await tell(alice, bob);
	expect(flagsOf(home)).toEqual(['mail-any']);
	await showTo(bob, {moment: 'tool'});
	expect(flagsOf(home)).toEqual(['seen-any']);

	await offerTo(bob, {moment: 'turn-end'});
	expect(flagsOf(home)).toEqual([]);
});

test('an agent whose lease runs out takes the flag down that all look for', async () => {
	const home = await makeDaemon({LALIA_LEASE_SECONDS: '1'});
	const [alice] = await join(home, 'alice');
	const bob = await joinAs(home, 'bob', {harness: 'codex'});
	await tell(alice, bob);
	expect(flagsOf(home)).toEqual(['mail-any']);

	await until('the flag is down', () => flagsOf(home).length === 0);
});

test('a session whose process has ended raises nothing of its own', async () => {
	const home = await makeDaemon();
	const [alice] = await join(home, 'alice');
	const bob = await joinAs(home, 'bob', {harness: 'codex'});
	const parent_pid = startHarness();
	await offerTo(bob, {moment: 'session-start', parent_pid});
	await killHard(parent_pid);
	await tell(alice, bob);

	expect(flagsOf(home)).toEqual(['mail-any']);
});

test('a new daemon has the flags that the database says, and no others', async () => {
	const home = await makeDaemon();
	const [alice, bob, carol] = await join(home, 'alice', 'bob', 'carol');
	const [first, second] = [startHarness(), startHarness()];
	await offerTo(bob, {moment: 'session-start', parent_pid: first});
	await offerTo(carol, {moment: 'session-start', parent_pid: second});
	await tell(alice, bob);
	await tell(alice, carol);
	await showTo(carol, {moment: 'tool'});
	writeFileSync(joinPath(home.home, 'flags', 'mail-1'), '');
	await restartDaemon(home);

	expect(flagsOf(home)).toEqual([`mail-${first}`, `seen-${second}`].toSorted());
});

test('mail comes where flags cannot be written', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const flags = joinPath(home.home, 'flags');
	await offerTo(bob, {moment: 'session-start', parent_pid: startHarness()});
	rmSync(flags, {recursive: true});
	writeFileSync(flags, 'a file');
	await tell(alice, bob);

	expect(existsSync(joinPath(flags, 'mail'))).toBe(false);
	expect(await showTo(bob, {moment: 'tool'})).toMatchObject({messages: [{body: 'one'}]});
});
