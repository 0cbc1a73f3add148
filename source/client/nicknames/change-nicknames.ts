import {realpathSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {Invocation} from '../client.js';
import {writePrivateFile} from '../identity/private-files.js';
import {withLock} from '../lock.js';
import {type Nicknames, nicknamesPath, readNicknames} from './find-nickname.js';
import {nicknamesText} from './nicknames-text.js';

/** Changes the file so that of any number of changes at once none is lost. A file that can't be read is left as it is. */
export const changeNicknames = async (
	{home, surroundings}: Invocation,
	change: (nicknames: Nicknames) => void,
): Promise<void> => {
	const path = nicknamesPath(home);
	await withLock({path: `${path}.lock`, processes: surroundings.processes}, async () => {
		const nicknames = await readNicknames(home);
		change(nicknames);
		write(path, nicknamesText(nicknames));
	});
};

const write = (path: string, text: string): void => {
	try {
		writePrivateFile(join(realpathSync(dirname(path)), basename(path)), text); // the home itself may be a link
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		throw new LaliaError('storage_failed', `${path} cannot be written (${code})`, {
			cause: error,
			context: {path, code},
		});
	}
};
