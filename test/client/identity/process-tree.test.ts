import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {linuxProcessTable} from '../../../source/client/identity/linux-processes.js';
import {
	ancestry,
	findLoginSession,
	isRunning,
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

/** A /proc of our own, for what a real one does not show on demand. */
const makeProc = (processes: Record<number, FakeProcess>, {boot = 'boot-1', namespace = '1'} = {}): string => {
	const folder = temporaryFolder();
	mkdirSync(join(folder, 'sys/kernel/random'), {recursive: true});
	writeFileSync(join(folder, 'sys/kernel/random/boot_id'), `${boot}\n`);
	mkdirSync(join(folder, 'self/ns'), {recursive: true});
	symlinkSync(`pid:[${namespace}]`, join(folder, 'self/ns/pid'));

	for (const [pid, fake] of Object.entries(processes)) {
		const {comm = 'x', state = 'S', parentPid = 1, sessionId = 1, ticks = 100, argv = 'x\0'} = fake;
		const fields = [state, parentPid, 9, sessionId, ...Array(15).fill(0), ticks, 8192];
		mkdirSync(join(folder, pid));
		writeFileSync(join(folder, pid, 'stat'), `${pid} (${comm}) ${fields.join(' ')}\n`);
		writeFileSync(join(folder, pid, 'cmdline'), argv);
	}

	return folder;
};

const pidsOf = (processes: ProcessTable, pid: number): number[] =>
	Array.from(ancestry(processes, pid), process => process.pid);

test('the real process finds itself and its ancestors up to init', () => {
	const {processes, pid, parentPid} = surroundingsOf(process);
	const [self, parent, ...others] = ancestry(processes, pid);

	expect(self).toMatchObject({pid, parentPid});
	expect(self?.argv[0]).toMatch(/node/);
	expect(parent?.pid).toBe(parentPid);
	expect(others.at(-1)?.parentPid ?? parent?.parentPid).toBe(0);
});

test('ps shows the same ancestors as /proc', () => {
	const fromPs = psProcessTable(process);
	const own = fromPs.find(process.pid);

	expect(pidsOf(fromPs, process.pid)).toEqual(pidsOf(linuxProcessTable(), process.pid));
	expect(own?.argv[0]).toMatch(/node/);
	expect(own?.startTime).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
	expect(isRunning(psProcessTable(process), {pid: process.pid, startTime: own?.startTime ?? ''})).toBe(true);
});

test('a system where ps cannot be started shows nothing, and nothing fails', () => {
	const processes = psProcessTable({env: {PATH: '/nowhere'}, getBuiltinModule: process.getBuiltinModule});

	expect(processes.find(process.pid)).toBeUndefined();
});

test('a program’s name may hold brackets, spaces and a line break', () => {
	const processes = linuxProcessTable(makeProc({7: {comm: 'a) R (b\n', parentPid: 3, sessionId: 5}}));

	expect(processes.find(7)).toMatchObject({comm: 'a) R (b\n', parentPid: 3, sessionId: 5});
});

test('arguments are told apart, the empty ones too', () => {
	const processes = linuxProcessTable(makeProc({7: {argv: 'bash\0-c\0\0two words\0'}, 8: {argv: ''}}));

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
	const processes = linuxProcessTable(folder);

	expect(pidsOf(processes, 10)).toEqual([10, 9]);
	expect(pidsOf(processes, 20)).toEqual([20]);
	expect(pidsOf(processes, 30)).toEqual([30]);
	expect(pidsOf(linuxProcessTable('/nowhere'), 10)).toEqual([]);
});

test('a pid that came round again, or after a reboot, is another process', () => {
	const first = linuxProcessTable(makeProc({7: {ticks: 100}})).find(7);
	const id = {pid: 7, startTime: first?.startTime ?? ''};

	expect(isRunning(linuxProcessTable(makeProc({7: {ticks: 100}})), id)).toBe(true);
	expect(isRunning(linuxProcessTable(makeProc({7: {ticks: 101}})), id)).toBe(false);
	expect(isRunning(linuxProcessTable(makeProc({7: {ticks: 100}}, {boot: 'boot-2'})), id)).toBe(false);
	expect(isRunning(linuxProcessTable(makeProc({})), id)).toBe(false);
});

test('whether a process of another pid namespace runs cannot be told', () => {
	const id = {pid: 7, startTime: linuxProcessTable(makeProc({7: {}})).find(7)?.startTime ?? ''};

	expect(isRunning(linuxProcessTable(makeProc({7: {}}, {namespace: '2'})), id)).toBeUndefined();
	expect(isRunning(linuxProcessTable(makeProc({7: {}}, {namespace: '2', boot: 'boot-2'})), id)).toBe(false);
});

test('a process that was ended is not running', async () => {
	const child = spawn('sleep', ['60']);
	await once(child, 'spawn');
	const found = linuxProcessTable().find(child.pid ?? 0);
	const id = {pid: child.pid ?? 0, startTime: found?.startTime ?? ''};

	expect(isRunning(linuxProcessTable(), id)).toBe(true);

	child.kill('SIGKILL');
	await once(child, 'exit');

	expect(isRunning(linuxProcessTable(), id)).toBe(false);
});

test('the login session stands or falls with its leader', () => {
	const processes = linuxProcessTable(
		makeProc({5: {sessionId: 5}, 6: {parentPid: 5, sessionId: 5}, 7: {parentPid: 6, sessionId: 5}}),
	);

	expect(findLoginSession(processes, {pid: 7, parentPid: 6})).toMatchObject({id: 5, standIn: {pid: 5}});
});

test('the eldest of a login session stands for a leader who is gone', () => {
	const processes = linuxProcessTable(
		makeProc({1: {parentPid: 0}, 6: {parentPid: 1, sessionId: 5}, 7: {parentPid: 6, sessionId: 5}}),
	);

	expect(findLoginSession(processes, {pid: 7, parentPid: 6})).toMatchObject({id: 5, standIn: {pid: 6}});
});

test('orphans of several sessions are not all taken for init’s', () => {
	const processes = linuxProcessTable(makeProc({1: {parentPid: 0, sessionId: 1}, 7: {parentPid: 1, sessionId: 7}}));

	expect(findLoginSession(processes, {pid: 7, parentPid: 1})).toMatchObject({id: 7, standIn: {pid: 7}});
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
