import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {isName} from '../../core/names.js';
import {readPrivateFile} from '../identity/private-files.js';

/** What a word of the user's stands for: one agent for ever, or whoever has the address when it is used. */
export type Nickname = {address: string; agent_id: string} | {address: string; follow: true};

export type Nicknames = Map<string, Nickname>;

export const nicknamesPath = (home: string): string => join(home, 'nicknames.json');

/** Undefined where the user has no nickname of this word, which is known without a look at the file of most addresses. */
export const findNickname = async (home: string, word: string): Promise<Nickname | undefined> =>
	isName(word) ? (await readNicknames(home)).get(word) : undefined;

/**
 * All there are.
 * @throws LaliaError `broken_nicknames`
 */
export const readNicknames = async (home: string): Promise<Nicknames> => {
	const path = nicknamesPath(home);
	const text = readFile(path);
	return text === undefined ? new Map() : (await import('./nicknames-text.js')).parseNicknames(path, text);
};

/** The address that goes to the daemon, and under the signature. */
export const meaningOf = (nickname: Nickname): string =>
	'agent_id' in nickname ? nickname.agent_id : nickname.address;

const readFile = (path: string): string | undefined => {
	try {
		return readPrivateFile(path);
	} catch (error) {
		const problem = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new LaliaError('broken_nicknames', `${path} cannot be read (${problem})`, {
			cause: error,
			context: {file: path, problem},
		});
	}
};
