import {chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
	type Binding,
	isAlive,
	listBindings,
	readBinding,
	removeBindings,
	writeBinding,
} from '../../../source/client/identity/bindings.js';
import {linuxProcessTable} from '../../../source/client/identity/linux-processes.js';
import {temporaryFolder} from './temporary-folder.js';

const binding: Binding = {
	agent_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
	key: 'claude-code session s1',
	harness: 'claude-code',
	process: {pid: 7, start_time: 'b/n/1'},
	worktree: '/repos/auth',
	bound_at: '2026-01-01T00:00:00.000Z',
};

const other: Binding = {
	agent_id: '01BX5ZZKBKACTAV9WEVGEMMVRZ',
	key: 'login 7 7 b/n/1',
	bound_at: '2026-01-02T00:00:00.000Z',
};

const modeOf = (path: string): number => statSync(path).mode & 0o777;

const onlyFile = (home: string): string => join(home, 'sessions', readdirSync(join(home, 'sessions'))[0] ?? '');

test('a binding is found again by its session’s key, and by no other', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);

	expect(readBinding(home, binding.key)).toEqual(binding);
	expect(readBinding(home, 'claude-code session s2')).toBeUndefined();
	expect(readBinding(join(home, 'nowhere'), binding.key)).toBeUndefined();
});

test('a session that registers again is bound to the new agent alone', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	writeBinding(home, {...other, key: binding.key});

	expect(listBindings(home)).toEqual([{...other, key: binding.key}]);
});

test('bindings are for their owner’s eyes, and leave no temporary files', () => {
	const home = temporaryFolder();
	const mask = process.umask(0);
	writeBinding(home, binding);
	process.umask(mask);

	expect(modeOf(join(home, 'sessions'))).toBe(0o700);
	expect(modeOf(onlyFile(home))).toBe(0o600);
	expect(readdirSync(join(home, 'sessions'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
});

test('a file that is too open is closed when it is read', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	chmodSync(onlyFile(home), 0o644);

	expect(readBinding(home, binding.key)).toEqual(binding);
	expect(modeOf(onlyFile(home))).toBe(0o600);
});

test('an agent that is unregistered is forgotten in all its sessions, others stay', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	writeBinding(home, {...binding, key: 'claude-code session s2'});
	writeBinding(home, other);
	removeBindings(home, binding.agent_id);

	expect(listBindings(home)).toEqual([other]);
	removeBindings(join(home, 'nowhere'), binding.agent_id);
});

test.each([
	['nothing', ''],
	['half of it', '{"agent_id":"01ARZ3NDEKTSV4RRFF'],
	['no object', '["x"]'],
	['null', 'null'],
	['an agent id that leads elsewhere', JSON.stringify({...binding, agent_id: '../../etc/passwd'})],
	['another key', JSON.stringify({...binding, key: 'login 1'})],
	['a key of another type', JSON.stringify({...binding, key: 7})],
])('a damaged file is as good as none: %s', (_title, content) => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	writeFileSync(onlyFile(home), content);

	expect(readBinding(home, binding.key)).toBeUndefined();
	expect(() => listBindings(home)).not.toThrow();

	writeBinding(home, binding);
	expect(readBinding(home, binding.key)).toEqual(binding);
});

test('what is damaged in a part that can be missing is missing', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	writeFileSync(onlyFile(home), JSON.stringify({...binding, process: {pid: 'x'}, harness: 1, worktree: null, more: 1}));

	expect(readBinding(home, binding.key)).toEqual({
		agent_id: binding.agent_id,
		key: binding.key,
		bound_at: binding.bound_at,
	});
});

test('a binding that cannot be written says which file', () => {
	const home = join(temporaryFolder(), 'file');
	writeFileSync(home, '');

	expect(() => writeBinding(home, binding)).toThrow(
		expect.objectContaining({reason: 'storage_failed', context: {path: expect.stringContaining(home)}}),
	);
});

test('a binding without a process may be alive or not', () => {
	expect(isAlive(linuxProcessTable(process.pid), other)).toBeUndefined();
});

test('a reader next to a writer sees a whole binding', () => {
	const home = temporaryFolder();
	writeBinding(home, binding);
	const before = statSync(onlyFile(home)).ino;
	writeBinding(home, binding);

	expect(statSync(onlyFile(home)).ino).not.toBe(before);
	expect(existsSync(onlyFile(home))).toBe(true);
	expect(JSON.parse(readFileSync(onlyFile(home), 'utf8'))).toEqual(binding);
});
