import {execFileSync} from 'node:child_process';
import {closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {runLalia} from './cli.js';
import type {Home} from './home.js';

const mount = (folder: string, size: string): void => {
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'none', folder], {stdio: 'pipe'});
};

const unmount = (folder: string): void => {
	execFileSync('umount', ['--lazy', folder], {stdio: 'pipe'});
};

/** Whether this process may mount a disk of its own. */
export const canMountDisk = (): boolean => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-disk-'));
	try {
		mount(folder, '1m');
		unmount(folder);
		return true;
	} catch {
		return false;
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};

export type SmallDisk = {
	/** Leaves no byte free. */
	fill: () => void;
	/** Takes away again what filled it. */
	free: () => void;
};

/** A disk of its own, in the place of a home's or workspace's folder, until the test is over. */
export const mountSmallDisk = (home: Home, folder: string, size = '8m'): SmallDisk => {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	mount(folder, size);
	const ballast = join(folder, '.ballast');
	onTestFinished(async () => {
		rmSync(ballast, {force: true});
		await runLalia(home, ['stop']);
		unmount(folder);
	});
	return {
		fill: () => {
			const file = openSync(ballast, 'w');
			try {
				for (const chunk of [Buffer.alloc(65_536), Buffer.alloc(512)]) {
					while (isWritten(file, chunk)) {}
				}
			} finally {
				closeSync(file);
			}
		},
		free: () => rmSync(ballast),
	};
};

const isWritten = (file: number, chunk: Buffer): boolean => {
	try {
		return writeSync(file, chunk) > 0;
	} catch {
		return false;
	}
};
