import {spawn, spawnSync} from 'node:child_process';
import {existsSync, lutimesSync, readdirSync, readlinkSync, rmSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openProcessTable} from '../../source/client/identity/process-tree.js';
import {withLock} from '../../source/client/lock.js';
import {temporaryFolder} from './identity/temporary-folder.js';

const processes = openProcessTable(process);

const makeLock = () => {
	const folder = temporaryFolder();
	return {folder, lock: {path: join(folder, 'lock'), processes}};
};

/** The name of a process that has ended. */
const deadTicket = (chance: string): string => {
	const self = processes.findSelf();
	const {pid} = spawnSync('true');
	return `${chance} ${pid} ${self?.startTime}`;
};

test('what is done under a lock is done by one at a time, and leaves nothing behind', async () => {
	const {folder, lock} = makeLock();
	const steps: string[] = [];
	const work = (name: string) => async () => {
		steps.push(`${name} begins`);
		await new Promise(resolve => setImmediate(resolve));
		steps.push(`${name} ends`);
	};
	await Promise.all(['a', 'b', 'c'].map(name => withLock(lock, work(name))));

	for (let index = 0; index < steps.length; index += 2) {
		expect(steps[index + 1]).toBe(steps[index]?.replace('begins', 'ends'));
	}

	expect(steps).toHaveLength(6);
	expect(readdirSync(folder)).toEqual([]);
});

test('a lock is let go where the work fails', async () => {
	const {folder, lock} = makeLock();
	const failing = withLock(lock, () => {
		throw new Error('no');
	});
	await expect(failing).rejects.toThrow('no');
	expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that is gone is taken away at once', async () => {
	const {folder, lock} = makeLock();
	symlinkSync(deadTicket('aaaa'), lock.path);
	symlinkSync(deadTicket('bbbb'), `${lock.path}.aaaa`); // and so is that of whoever was taking it away
	const startedAt = Date.now();
	const holders = await Promise.all(Array.from({length: 5}, () => withLock(lock, () => readlinkSync(lock.path))));

	expect(new Set(holders).size).toBe(5);
	expect(Date.now() - startedAt).toBeLessThan(3_000);
	expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that cannot be seen is taken away when it is old', async () => {
	const {lock} = makeLock();
	const [boot] = processes.findSelf()?.startTime.split('/') ?? [];
	symlinkSync(`aaaa 4 ${boot}/elsewhere/7`, lock.path);
	lutimesSync(lock.path, new Date(), new Date(Date.now() - 60_000));
	expect(await withLock(lock, () => 'done')).toBe('done');
});

test('the lock of a process that lives is not taken away, and the error names it', async () => {
	const {lock} = makeLock();
	const child = spawn('sleep', ['60']);
	onTestFinished(() => void child.kill('SIGKILL'));
	const ticket = `aaaa ${child.pid} ${processes.find(child.pid ?? 0)?.startTime}`;
	symlinkSync(ticket, lock.path);
	lutimesSync(lock.path, new Date(), new Date(Date.now() - 60_000));
	const failing = withLock(lock, () => 'done');
	await expect(failing).rejects.toMatchObject({
		reason: 'storage_failed',
		message: expect.stringContaining(`${child.pid}`),
	});
	expect(readlinkSync(lock.path)).toBe(ticket);
});

test('a lock is waited for as long as it goes from one holder to the next', async () => {
	const {lock} = makeLock();
	vi.useFakeTimers({toFake: ['Date', 'setTimeout']});
	onTestFinished(() => void vi.useRealTimers());
	const self = processes.findSelf();
	const pass = (chance: string): void => {
		rmSync(lock.path, {force: true});
		symlinkSync(`${chance} ${self?.pid} ${self?.startTime}`, lock.path);
	};
	pass('first');
	const waiting = withLock(lock, () => 'done');
	for (let holder = 0; holder < 20; holder++) {
		await vi.advanceTimersByTimeAsync(1_000);
		pass(`holder-${holder}`);
	}

	rmSync(lock.path);
	await vi.advanceTimersByTimeAsync(1_000);
	expect(await waiting).toBe('done');
});

test('a lock that was taken away meanwhile is not let go by its former holder', async () => {
	const {lock} = makeLock();
	await withLock(lock, () => {
		rmSync(lock.path);
		symlinkSync('another holder', lock.path);
	});
	expect(readlinkSync(lock.path)).toBe('another holder');
});

test('a folder that is not there is an error', async () => {
	const {folder} = makeLock();
	const path = join(folder, 'nowhere', 'lock');
	await expect(withLock({path, processes}, () => 'done')).rejects.toMatchObject({reason: 'storage_failed'});
	expect(existsSync(path)).toBe(false);
});
