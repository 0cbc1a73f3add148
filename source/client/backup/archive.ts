import {LaliaError} from '../../core/lalia-error.js';
import type {Environment} from '../identity/surroundings.js';
import {runProgram} from '../run-program.js';
import {broken} from './manifest.js';

/** A backup of years takes its time. */
const patienceMs = 30 * 60_000;

type Archive = {file: string; folder: string; env: Environment};

/** All of a folder as one file, by the system's tar. */
export const pack = async ({file, folder, env}: Archive): Promise<void> => {
	const ended = await runTar(['-cf', file, '-C', folder, '.'], env);
	if (ended.code !== 0) {
		throw new LaliaError('storage_failed', `${file} cannot be written: ${ended.stderr.trim()}`, {context: {file}});
	}
};

/** @throws LaliaError `broken_backup` */
export const unpack = async ({file, folder, env}: Archive): Promise<void> => {
	const ended = await runTar(['-xf', file, '-C', folder, '--no-same-owner'], env);
	if (ended.code !== 0) {
		throw broken(`tar says ${ended.stderr.trim()}`);
	}
};

const runTar = async (words: string[], env: Environment) => {
	const ended = await runProgram(['tar', ...words], {env: {...env, LC_ALL: 'C'}, timeoutMs: patienceMs});
	if (ended === undefined) {
		throw new LaliaError('storage_failed', 'there is no tar on PATH', {context: {program: 'tar'}});
	}

	return ended;
};
