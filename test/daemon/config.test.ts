import {mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openConfigFile} from '../../source/daemon/config.js';

const makeConfig = () => {
	const home = mkdtempSync(join(tmpdir(), 'lalia-config-'));
	onTestFinished(() => rmSync(home, {recursive: true}));
	const logged: string[] = [];
	const file = openConfigFile(home, line => logged.push(line));
	const path = join(home, 'config.json');
	return {file, logged, path, wake: () => file.read().config.wake};
};

test('the file is read again when it was changed, replaced, or removed', () => {
	const {wake, path, logged} = makeConfig();
	expect(wake()).toBe('on');
	writeFileSync(path, '{"wake": "off"}');
	expect(wake()).toBe('off');
	writeFileSync(`${path}.new`, '{"wake": "on" }');
	renameSync(`${path}.new`, path);
	expect(wake()).toBe('on');
	writeFileSync(path, '{"wake": "off"}');
	rmSync(path);
	expect([wake(), logged]).toEqual(['on', []]);
});

test('a broken file is logged once, and what it said before stays', () => {
	const {file, wake, path, logged} = makeConfig();
	writeFileSync(path, '{"wake": "off"}');
	wake();
	writeFileSync(path, '{"wake": "never"}');
	expect([wake(), wake(), file.read().isBroken]).toEqual(['off', 'off', true]);
	expect(logged).toEqual([`config: ${path}:1:10: Invalid option: expected one of "on"|"off"`]);
	writeFileSync(path, '{"wake": "on"}');
	expect([wake(), file.read().isBroken]).toEqual(['on', false]);
});

test('what is no file is no config', () => {
	const {wake, path, logged} = makeConfig();
	mkdirSync(path);
	expect([wake(), logged]).toEqual(['on', [`config: ${path} is no file of at most 1048576 bytes`]]);
});
