import {chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {ensureHome, homeFolder} from '../../../source/client/identity/home.js';
import {socketPath} from '../../../source/core/socket-path.js';
import {temporaryFolder} from './temporary-folder.js';

const uid = process.getuid?.() ?? 0;

const modeOf = (path: string): number => statSync(path).mode & 0o777;

const refused = (sentence: RegExp) =>
	expect.objectContaining({reason: 'storage_failed', message: expect.stringMatching(sentence)});

test('the home is LALIA_HOME, made absolute, else .lalia in the user’s folder', () => {
	expect(homeFolder({HOME: '/home/ada'})).toBe('/home/ada/.lalia');
	expect(homeFolder({HOME: '/home/ada', LALIA_HOME: ''})).toBe('/home/ada/.lalia');
	expect(homeFolder({HOME: '/home/ada', LALIA_HOME: '/srv/lalia/'})).toBe('/srv/lalia');
	expect(homeFolder({HOME: '/home/ada', LALIA_HOME: '~/team/lalia'})).toBe('/home/ada/team/lalia');
	expect(homeFolder({HOME: '/home/ada', LALIA_HOME: 'x/../lalia'})).toBe(join(process.cwd(), 'lalia'));
	expect(homeFolder({})).toBe(join(homedir(), '.lalia'));
});

test('a home is made for its owner alone, with the folders above it', () => {
	const home = join(temporaryFolder(), 'a', 'b');
	ensureHome(home, uid);
	ensureHome(home, uid);

	expect(modeOf(home)).toBe(0o700);
});

test('a home that others may enter is closed to them', () => {
	const home = temporaryFolder();
	chmodSync(home, 0o755);
	ensureHome(home, uid);

	expect(modeOf(home)).toBe(0o700);
});

test('a home may be a symbolic link to a folder', () => {
	const folder = temporaryFolder();
	mkdirSync(join(folder, 'real'));
	symlinkSync('real', join(folder, 'link'));

	expect(() => ensureHome(join(folder, 'link'), uid)).not.toThrow();
});

test('a home that is a file, below a file, or a link to nowhere is refused', () => {
	const folder = temporaryFolder();
	writeFileSync(join(folder, 'file'), '');
	symlinkSync('nowhere', join(folder, 'link'));

	expect(() => ensureHome(join(folder, 'file'), uid)).toThrow(refused(/file is not a folder$/));
	expect(() => ensureHome(join(folder, 'file', 'x'), uid)).toThrow(refused(/ENOTDIR/));
	expect(() => ensureHome(join(folder, 'link'), uid)).toThrow(refused(/cannot be made or entered/));
});

test('a home of another user is refused, and left as it is', () => {
	const home = temporaryFolder();
	chmodSync(home, 0o755);

	expect(() => ensureHome(home, uid + 1)).toThrow(refused(/belongs to another user/));
	expect(modeOf(home)).toBe(0o755);
});

test('a folder that all users share is refused, and left as it is', () => {
	const home = temporaryFolder();
	chmodSync(home, 0o1777);

	expect(() => ensureHome(home, uid)).toThrow(refused(/is shared by all users/));
	expect(statSync(home).mode & 0o7777).toBe(0o1777);
});

test('the socket lies in the home as long as the kernel takes its path', () => {
	const longest = `/${'x'.repeat(100 - '/sock.1234567'.length - 1)}`;

	expect(socketPath('/home/ada/.lalia', 1000)).toBe('/home/ada/.lalia/sock');
	expect(socketPath(longest, 1000)).toBe(`${longest}/sock`);
	expect(socketPath(`${longest}x`, 1000)).toMatch(/^\/tmp\/lalia-1000\/[0-9a-f]{16}\/sock$/);
	expect(socketPath(`${longest.slice(0, -1)}é`, 1000)).toMatch(/^\/tmp\/lalia-1000\//);
	expect(socketPath(`${longest}x`, 1000)).not.toBe(socketPath(`${longest}y`, 1000));
});

test('a home with a long path gets a folder for its socket that is as private', () => {
	const home = join(temporaryFolder(), 'x'.repeat(100));
	const folder = dirname(socketPath(home, uid));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	ensureHome(home, uid);

	expect(modeOf(folder)).toBe(0o700);
	expect(modeOf(dirname(folder))).toBe(0o700);
});
