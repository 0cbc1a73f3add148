import {constants} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isLink} from '../own-files.js';
import type {Waking} from './lanes.js';

const {O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW} = constants;

/** The file that the hooks of this process have the harness watch. What is in it is for people: the hook asks the daemon. */
export const touchFile = async (parentPid: number, {text, home, signal}: Waking): Promise<void> => {
	const folder = join(home, 'wake');
	await mkdir(folder, {recursive: true, mode: 0o700});
	if (isLink(folder)) {
		throw new Error(`${folder} is a symbolic link`);
	}

	const flag = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
	await writeFile(join(folder, String(parentPid)), `${new Date().toISOString()} ${text}\n`, {
		flag,
		mode: 0o600,
		signal,
	});
};
