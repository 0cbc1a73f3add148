import {accessSync, constants, statSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Environment} from '../identity/surroundings.js';

/** The path of a program, found as a shell finds it; undefined where PATH has none. */
export const findProgram = (name: string, {env, cwd}: {env: Environment; cwd: string}): string | undefined =>
	(env['PATH'] ?? '')
		.split(':')
		.map(folder => resolve(cwd, folder, name)) // an empty entry is the current folder
		.find(isProgram);

const isProgram = (path: string): boolean => {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
};
