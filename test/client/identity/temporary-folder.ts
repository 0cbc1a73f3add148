import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A folder of the running test's own, without symbolic links in its path; gone when the test is. */
export const temporaryFolder = (): string => {
	const folder = makeTemporaryFolder();
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));

	return folder;
};

export const makeTemporaryFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'lalia-identity-')));
