import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {linuxProcessTable} from '../../../source/client/identity/linux-processes.js';
import {
	ancestors,
	findLoginSession,
	isRunning,
	type ProcessInfo,
	type ProcessTable,
} from '../../../source/client/identity/process-tree.js';
import {parseProcesses, psProcessTable} from '../../../source/client/identity/ps-processes.js';
import {surroundingsOf} from '../../../source/client/identity/surroundings.js';
import {temporaryFolder} from './temporary-folder.js';

type FakeProcess = {
	comm?: string;
	state?: string;
	parentPid?: number;
	sessionId?: number;
	ticks?: number;
	argv?: string;
};

/** A /proc of our own, for what a real one does not show on demand. Process 7, if there is one, is ourselves. */
const makeProc = (processes: Record<number, FakeProcess>, {boot = 'boot-1', namespace = '1'} = {}): string => {
	const folder = temporaryFolder();
	mkdirSync(join(folder, 'sys/kernel/random'), {recursive: true});
	writeFileSync(join(folder, 'sys/kernel/random/boot_id'), `${boot}\n`);
	symlinkSync('7', join(folder, 'self'));
	mkdirSync(join(folder, '7/ns'), {recursive: true});
	symlinkSync(`pid:[${namespace}]`, join(folder, '7/ns/pid'));

	for (const [pid, fake] of Object.entries(processes)) {
		const {comm = 'x', state = 'S', parentPid = 1, sessionId = 1, ticks = 100, argv = 'x\0'} = fake;
		const fields = [state, parentPid, 9, sessionId, ...Array(15).fill(0), ticks, 8192];
		mkdirSync(join(folder, pid), {recursive: true});
		writeFileSync(join(folder, pid, 'stat'), `${pid} (${comm}) ${fields.join(' ')}\n`);
		writeFileSync(join(folder, pid, 'cmdline'), argv);
	}

	return folder;
};

const makeTable = (...args: Parameters<typeof makeProc>): ProcessTable => linuxProcessTable(7, makeProc(...args));

const pidsAbove = (processes: ProcessTable, descendant: ProcessInfo | undefined): number[] =>
	Array.from(ancestors(processes, descendant), ({pid}) => pid);

test('the real process finds itself and its ancestors up to init', () => {
	const {processes} = surroundingsOf(process);
	const self = processes.findSelf();
	const [parent, ...others] = ancestors(processes, self);

	expect(self).toMatchObject({pid: process.pid, parentPid: process.ppid});
	expect(self?.argv[0]).toMatch(/node/);
	expect(parent?.pid).toBe(process.ppid);
	expect((others.at(-1) ?? parent)?.parentPid).toBe(0);
});

test('ps shows the same ancestors as /proc', () => {
	const fromPs = psProcessTable(process);
	const fromProc = linuxProcessTable(process.pid);
	const own = fromPs.findSelf();

	expect(pidsAbove(fromPs, own)).toEqual(pidsAbove(fromProc, fromProc.findSelf()));
	expect(own?.argv[0]).toMatch(/node/);
	expect(own?.startTime).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
	expect(isRunning(psProcessTable(process), {pid: process.pid, startTime: own?.startTime ?? ''})).toBe(true);
});

test('a system where ps cannot be started shows nothing, and nothing fails', () => {
	const {pid, getBuiltinModule} = process;
	const processes = psProcessTable({pid, getBuiltinModule, env: {PATH: '/nowhere'}});

	expect(processes.findSelf()).toBeUndefined();
});

test('a program’s name may hold brackets, spaces and a line break', () => {
	const processes = makeTable({7: {comm: 'a) R (b\n', parentPid: 3, sessionId: 5}});

	expect(processes.find(7)).toMatchObject({comm: 'a) R (b\n', parentPid: 3, sessionId: 5});
});

test('arguments are told apart, the empty ones too', () => {
	const processes = makeTable({7: {argv: 'bash\0-c\0\0two words\0'}, 8: {argv: ''}});

	expect(processes.find(7)?.argv).toEqual(['bash', '-c', '', 'two words']);
	expect(processes.find(8)?.argv).toEqual([]);
});

test('ancestors end at one that is gone, a zombie or unreadable', () => {
	const folder = makeProc({
		10: {parentPid: 9},
		9: {parentPid: 8},
		20: {parentPid: 19},
		19: {parentPid: 1, state: 'Z'},
		30: {parentPid: 29},
	});
	mkdirSync(join(folder, '29'));
	writeFileSync(join(folder, '29', 'stat'), 'garbage');
	const processes = linuxProcessTable(7, folder);

	expect(pidsAbove(processes, processes.find(10))).toEqual([9]);
	expect(pidsAbove(processes, processes.find(20))).toEqual([]);
	expect(pidsAbove(processes, processes.find(30))).toEqual([]);
	expect(linuxProcessTable(7, '/nowhere').findSelf()).toBeUndefined();
});

test('a /proc that a sandbox left there from outside shows nothing of us', () => {
	const folder = makeProc({7: {}, 8: {}});

	expect(linuxProcessTable(7, folder).findSelf()).toMatchObject({pid: 7});
	expect(linuxProcessTable(8, folder).findSelf()).toBeUndefined();
	expect(findLoginSession(linuxProcessTable(8, folder))).toBeUndefined();
});

test('a pid that came round again, or after a reboot, is another process', () => {
	const first = makeTable({7: {ticks: 100}}).find(7);
	const id = {pid: 7, startTime: first?.startTime ?? ''};

	expect(isRunning(makeTable({7: {ticks: 100}}), id)).toBe(true);
	expect(isRunning(makeTable({7: {ticks: 101}}), id)).toBe(false);
	expect(isRunning(makeTable({7: {ticks: 100}}, {boot: 'boot-2'}), id)).toBe(false);
	expect(isRunning(makeTable({}), id)).toBe(false);
});

test('whether a process of another pid namespace runs cannot be told', () => {
	const id = {pid: 7, startTime: makeTable({7: {}}).find(7)?.startTime ?? ''};

	expect(isRunning(makeTable({7: {}}, {namespace: '2'}), id)).toBeUndefined();
	expect(isRunning(makeTable({7: {}}, {namespace: '2', boot: 'boot-2'}), id)).toBe(false);
});

test('a process that was ended is not running', async () => {
	const child = spawn('sleep', ['60']);
	await once(child, 'spawn');
	const found = linuxProcessTable(process.pid).find(child.pid ?? 0);
	const id = {pid: child.pid ?? 0, startTime: found?.startTime ?? ''};

	expect(isRunning(linuxProcessTable(process.pid), id)).toBe(true);

	child.kill('SIGKILL');
	await once(child, 'exit');

	expect(isRunning(linuxProcessTable(process.pid), id)).toBe(false);
});

test('the login session stands or falls with its leader', () => {
	const processes = makeTable({5: {sessionId: 5}, 6: {parentPid: 5, sessionId: 5}, 7: {parentPid: 6, sessionId: 5}});

	expect(findLoginSession(processes)).toMatchObject({id: 5, standIn: {pid: 5}});
});

test('the eldest of a login session stands for a leader who is gone', () => {
	const processes = makeTable({1: {parentPid: 0}, 6: {parentPid: 1, sessionId: 5}, 7: {parentPid: 6, sessionId: 5}});

	expect(findLoginSession(processes)).toMatchObject({id: 5, standIn: {pid: 6}});
});

test('orphans of several sessions are not all taken for init’s', () => {
	const processes = makeTable({1: {parentPid: 0, sessionId: 1}, 7: {parentPid: 1, sessionId: 7}});

	expect(findLoginSession(processes)).toMatchObject({id: 7, standIn: {pid: 7}});
});

// As macOS prints it.
const listing = `
    1     0 ??       Sat Nov 22 08:00:00 2025     /sbin/launchd
  300     1 ??       Sat Nov 22 08:01:00 2025     /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal
  310   300 ttys000  Sat Nov 22 08:02:00 2025     login -pf ada
  311   310 ttys000  Sat Nov 22 08:02:01 2025     -zsh
  320   311 ttys000  Thu Dec  4 08:03:00 2025     claude
  330   320 ??       Thu Dec  4 08:04:00 2025     /bin/zsh -c lalia tell bob hi
  340   320 ??       Thu Dec  4 08:04:00 2025     <defunct>
    0     0 ??       Sat Nov 22 08:00:00 2025     [kernel]
`;

test('a listing of ps gives processes with their terminal’s eldest as the session', () => {
	const processes = parseProcesses(listing);

	expect(processes.get(320)).toMatchObject({
		parentPid: 311,
		comm: 'claude',
		argv: ['claude'],
		startTime: 'Thu Dec 4 08:03:00 2025',
		sessionId: 310,
	});
	expect(processes.get(330)?.sessionId).toBe(330);
	expect(processes.get(300)?.sessionId).toBe(300);
	expect([...processes.keys()]).not.toContain(340);
	expect([...processes.keys()]).not.toContain(0);
});
