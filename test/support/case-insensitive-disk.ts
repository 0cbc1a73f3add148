import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, onTestFinished} from 'vitest';
import {runLalia} from './cli.js';
import type {Home} from './home.js';
import {orNotRun} from './not-run.js';
import {until} from './until.js';

const python = '/usr/bin/python3'; // for which the system's packages are
const program = fileURLToPath(new URL('case-insensitive-disk.py', import.meta.url));

/** Whether this process may mount one. */
export const canMountCaseInsensitive = (what: string): boolean => {
	const isInstalled = ['fusepy', 'fuse'].some(name => spawnSync(python, ['-c', `import ${name}`]).status === 0);
	const isPossible = isInstalled && existsSync('/dev/fuse') && process.getuid?.() === 0;
	return orNotRun(isPossible, `${what}, for want of python3-fusepy, /dev/fuse or root`);
};

/** A disk that ignores the case of names, in the place of a folder of the home's, until the test is over. */
export const mountCaseInsensitive = async (home: Home, folder: string): Promise<void> => {
	const below = `${folder}.below`;
	for (const each of [below, folder]) {
		mkdirSync(each, {recursive: true, mode: 0o700});
	}

	const disk = spawn(python, [program, below, folder], {stdio: ['ignore', 'ignore', 'inherit']});
	onTestFinished(async () => {
		await runLalia(home, ['stop']);
		execFileSync('umount', ['--lazy', folder], {stdio: 'pipe'});
		disk.kill();
	});
	await until('it is mounted', () => readFileSync('/proc/self/mounts', 'utf8').includes(` ${folder} fuse`));
	const [marker, sameMarker] = [join(folder, 'Case'), join(folder, 'cASE')];
	writeFileSync(marker, '');
	expect(existsSync(sameMarker)).toBe(true);
	rmSync(sameMarker);
	expect(existsSync(marker)).toBe(false);
};
