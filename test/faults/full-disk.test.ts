import {describe, expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {orNotRun} from '../support/not-run.js';
import {newUlid, openRaw} from '../support/raw-client.js';
import {canMountDisk, mountSmallDisk} from '../support/small-disk.js';
import {connectAs, join, refusal, untilCommitted} from '../support/talk.js';
import {committedIds, expectCleanRepository, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

const canMount = orNotRun(canMountDisk(), 'full disks, for want of the right to mount one');

describe.runIf(canMount)('where the disk of the home is full', () => {
	test('whatever would change something is refused with the reason, is not done by half, and works once there is room', async () => {
		const home = makeHome();
		const disk = mountSmallDisk(home, home.home);
		await registerAll(home, 'boss');
		const [alice, bob] = await join(home, 'alice', 'bob');
		await alice.must('tell', {peer: 'bob', body: 'before'});
		const pid = home.daemonPid();
		disk.fill();
		const id = newUlid();
		const big = 'x'.repeat(200_000);
		await until(
			'the database finds no room either',
			async () => !(await alice.call('tell', {peer: 'bob', body: big})).ok,
		);

		const full = {
			...refusal('storage_failed', 1),
			error: {message: expect.stringMatching(/nothing was changed: .*full/)},
		};
		expect(await alice.call('tell', {peer: 'bob', body: big, id})).toMatchObject(full);
		expect(await alice.call('room create', {name: 'api', desc: 'x'.repeat(500)}).then(({ok}) => ok)).toBeTypeOf(
			'boolean',
		);
		const command = await runLalia(home, ['tell', 'bob'], {as: 'boss', input: big});
		expect(command).toMatchObject({code: 1, stdout: ''});
		expect(command.stderr).toMatch(/full\nreason: storage_failed\nhint: mend what the message names \(disk space/);
		const registering = await runLalia(home, ['register', '--name', 'late']);
		expect(registering).toMatchObject({code: 1, stdout: ''});
		expect(registering.stderr).toMatch(/ENOSPC.*\nreason: storage_failed\n/);
		const {messages} = await bob.must('peek', {source: 'alice'});
		expect(messages.map(({seq}) => seq)).toEqual(messages.map((_, index) => index + 1));

		disk.free();
		expect(await alice.must('tell', {peer: 'bob', body: big, id})).toMatchObject({seq: messages.length + 1});
		expect(await alice.must('tell', {peer: 'bob', body: big, id})).toMatchObject({seq: messages.length + 1});
		expect((await bob.must('peek', {source: 'alice'})).messages[0]).toMatchObject({body: 'before'});
		expect(await runLalia(home, ['register', '--name', 'late'])).toMatchObject({code: 0, stderr: ''});
		expect(home.daemonPid()).toBe(pid);
		await untilCommitted(home, alice.client);
		await expectVerified(home, messages.length + 1);
	});

	test('a daemon that cannot start there says why, and starts once there is room', async () => {
		const home = makeHome();
		const disk = mountSmallDisk(home, home.home, '3m');
		await registerAll(home, 'alice', 'bob');
		await runLalia(home, ['tell', 'bob', 'unread'], {as: 'alice'});
		await runLalia(home, ['stop']);
		disk.fill();
		const {code, stderr} = await runLalia(home, ['tell', 'bob', 'x'.repeat(10_000)], {as: 'alice'});
		expect(code).toBe(1);
		expect(stderr).toMatch(/(full|ENOSPC).*\nreason: storage_failed\n/);

		disk.free();
		expect(await runLalia(home, ['read', 'alice'], {as: 'bob'})).toMatchObject({
			code: 0,
			stdout: 'unread\n',
			stderr: '',
		});
	});

	test('the first command of all says why, and succeeds once there is room', async () => {
		const home = makeHome();
		const disk = mountSmallDisk(home, home.home, '1m');
		disk.fill();
		const {code, stderr} = await runLalia(home, ['register', '--name', 'alice']);
		expect(code).toBe(1);
		expect(stderr).toMatch(/(full|ENOSPC).*\nreason: storage_failed\n/);

		disk.free();
		expect(await runLalia(home, ['register', '--name', 'alice'])).toMatchObject({
			code: 0,
			stdout: 'alice\n',
			stderr: '',
		});
	});
});

describe.runIf(canMount)('where the disk of the workspace is full', () => {
	test('messages are taken and read all the same, and each is committed once when there is room', async () => {
		const home = makeHome();
		const disk = mountSmallDisk(home, home.workspace, '4m');
		await registerAll(home, 'boss');
		const [alice, bob] = await join(home, 'alice', 'bob');
		await untilCommitted(home, alice.client);
		disk.fill();
		const sent = [];
		for (let number = 1; number <= 20; number++) {
			sent.push(await alice.must('tell', {peer: 'bob', body: `${number} ${'x'.repeat(5000)}`}));
		}

		const failing = await until('git has failed', async () => (await alice.must('health')).transcript.failing);
		expect(failing.message).toMatch(/No space left|ENOSPC|diskspace/);
		expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{seq: 1}]});
		const doctor = await runLalia(home, ['doctor']);
		expect(doctor.code).toBe(1);
		expect(doctor.stdout).toContain('the daemon tries again by itself, and no message is lost');

		disk.free();
		const observer = await openRaw(home);
		await untilCommitted(home, observer);
		observer.socket.destroy();
		expect((await (await connectAs(home, alice)).must('health')).transcript.failing).toBeUndefined();
		const ids = new Set(sent.map(({id}) => id));
		expect(committedIds(home).filter(id => ids.has(id))).toEqual(sent.map(({id}) => id));
		await until('the index is at the tip', () => {
			expectCleanRepository(home);
			return true;
		});
		await expectVerified(home, 20);
	});
});
