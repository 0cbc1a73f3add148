import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {ensureHome} from '../identity/home.js';
import {followLog} from '../logs/follow-log.js';
import {lastLines} from '../logs/last-lines.js';
import {OutputClosed} from '../output.js';
import type {Procedure} from './index.js';

/** Needs the file alone, and no daemon: it is what is left of one that crashed. */
export const logs: Procedure = async ({invocation}, args, emit) => {
	const {home, surroundings} = invocation;
	const path = join(home, 'daemon.log');
	try {
		const {lines, begun, end} = lastLines(path, Number(args['lines']));
		for (const line of lines) {
			emit({line});
		}

		if (args['follow'] === true) {
			ensureHome(home, surroundings.uid);
			return await followLog({path, from: end, begun, onLine: line => emit({line})});
		}

		if (begun !== '') {
			emit({line: begun});
		}
	} catch (error) {
		throw error instanceof LaliaError || error instanceof OutputClosed ? error : unreadable(path, error);
	}

	return undefined;
};

const unreadable = (path: string, cause: unknown): LaliaError => {
	const problem = cause instanceof Error ? cause.message : String(cause);
	return new LaliaError('storage_failed', `the log ${path} cannot be read: ${problem}`, {cause, context: {path}});
};
