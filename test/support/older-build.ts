import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll} from 'vitest';
import {root} from '../../scripts/root.mjs';
import {until} from './until.js';

/** When it was built, in seconds since the epoch. */
const builtAt = 1_000_000_000;

/** How it calls itself, up to its version. */
export const olderBuildTime = new Date(builtAt * 1000).toISOString();

/** A build of these sources that is older than `dist`, made once for all files of a run. Returns where its program will be. */
export const makeOlderBuild = (): string => {
	const folder = process.env['LALIA_TEST_OLDER'] ?? '';
	beforeAll(() => buildOnce(folder));
	return join(folder, 'dist/lalia.cjs');
};

/** Whoever makes the folder builds. */
const buildOnce = async (folder: string): Promise<void> => {
	const isBuilt = join(folder, 'is-built');
	try {
		mkdirSync(folder);
	} catch {
		await until('the older build is made', () => existsSync(isBuilt), 60_000);
		return;
	}

	symlinkSync(`${root}node_modules`, join(folder, 'node_modules'));
	mkdirSync(join(folder, 'dist'));
	const script = [`${root}scripts/build.mjs`, '--no-types', '--only', 'client,daemon', '--out', join(folder, 'dist')];
	await promisify(execFile)(process.execPath, script, {env: {...process.env, SOURCE_DATE_EPOCH: String(builtAt)}});
	writeFileSync(isBuilt, '');
};
