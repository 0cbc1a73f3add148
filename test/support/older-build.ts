import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll} from 'vitest';
import {root} from '../../scripts/root.mjs';

/** When it was built, in seconds since the epoch. */
const builtAt = 1_000_000_000;

/** How it calls itself, up to its version. */
export const olderBuildTime = new Date(builtAt * 1000).toISOString();

/** A build of these sources that is older than `dist`, for all tests of a file. Returns where its program will be. */
export const makeOlderBuild = (): string => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-older-'));
	beforeAll(() => build(folder));
	afterAll(() => rmSync(folder, {recursive: true, force: true}));
	return join(folder, 'dist/lalia.cjs');
};

const build = async (folder: string): Promise<void> => {
	symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
	mkdirSync(join(folder, 'dist'));
	const script = [`${root}scripts/build.mjs`, '--no-types', '--only', 'client,daemon', '--out', join(folder, 'dist')];
	await promisify(execFile)(process.execPath, script, {env: {...process.env, SOURCE_DATE_EPOCH: String(builtAt)}});
};
