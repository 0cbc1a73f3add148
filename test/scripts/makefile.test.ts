import {execFileSync, spawnSync} from 'node:child_process';
import {accessSync, constants, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {hasProgram} from '../support/not-run.js';

const checkout = join(import.meta.dirname, '../..');

/** The folder that `make install` would install into, by a dry run. */
const prefixOf = (env: NodeJS.ProcessEnv, ...words: string[]): string => {
	const path = {PATH: process.env['PATH'], ...env};
	const line = execFileSync('make', ['-n', 'install', ...words], {cwd: checkout, env: path, encoding: 'utf8'});
	return /^node scripts\/install\.mjs "(.*)"$/m.exec(line)?.[1] ?? line;
};

/** A search path on which `brew` says that Homebrew is there. */
const pathWithBrew = (prefix: string): string => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-brew-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	writeFileSync(join(folder, 'brew'), `#!/bin/sh\necho '${prefix}'\n`, {mode: 0o755});
	return `${folder}:${process.env['PATH']}`;
};

const isWritable = (folder: string): boolean => {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch {
		return false;
	}
};

const withoutBrew = isWritable('/usr/local') ? '/usr/local' : '/home/ada/.local';

describe.runIf(hasProgram('make', 'make install'))('the folder that is installed into', () => {
	test('make install takes the folder of Homebrew where that can be written to', () => {
		const homebrew = mkdtempSync(join(tmpdir(), 'lalia-homebrew-'));
		onTestFinished(() => rmSync(homebrew, {recursive: true}));

		expect(prefixOf({HOME: '/home/ada', PATH: pathWithBrew(homebrew)})).toBe(homebrew);
		expect(prefixOf({HOME: '/home/ada', PATH: pathWithBrew('/nowhere')})).toBe(withoutBrew);
	});

	test('without Homebrew it takes /usr/local where that can be written to, else ~/.local', () => {
		expect(prefixOf({HOME: '/home/ada', PATH: pathWithBrew('')})).toBe(withoutBrew);
	});

	test('PREFIX says where else, as a variable and as an argument', () => {
		expect(prefixOf({HOME: '/home/ada', PREFIX: '/opt/a'})).toBe('/opt/a');
		expect(prefixOf({HOME: '/home/ada', PREFIX: '/opt/a'}, 'PREFIX=/opt/b c')).toBe('/opt/b c');
	});

	test('an empty PREFIX is refused, and not taken for the checkout', () => {
		for (const target of ['install', 'uninstall']) {
			const {status, stdout, stderr} = spawnSync('make', ['-n', target, 'PREFIX='], {cwd: checkout, encoding: 'utf8'});
			expect({status, stdout, stderr}).toMatchObject({
				status: 2,
				stdout: '',
				stderr: expect.stringContaining('PREFIX is empty'),
			});
		}

		const {status, stderr} = spawnSync(process.execPath, ['scripts/install.mjs', ''], {
			cwd: checkout,
			encoding: 'utf8',
		});
		expect({status, stderr}).toEqual({status: 1, stderr: 'usage: node scripts/install.mjs <prefix>\n'});
	});
});
