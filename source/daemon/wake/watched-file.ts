import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Waking} from './lanes.js';

/** The file that the hooks of this process have the harness watch. What is in it is for people: the hook asks the daemon. */
export const touchFile = async (parentPid: number, {text, home, signal}: Waking): Promise<void> => {
	const folder = join(home, 'wake');
	await mkdir(folder, {recursive: true, mode: 0o700});
	await writeFile(join(folder, String(parentPid)), `${new Date().toISOString()} ${text}\n`, {mode: 0o600, signal});
};
