import {promises} from 'node:fs';
import {resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {workspaceFolder} from '../identity/home.js';
import type {Procedure} from './index.js';

/** Needs the workspace alone: no daemon, no home, no key. */
export const verify: Procedure = async ({invocation: {surroundings, cwd}}, args) => {
	const given = args['workspace'];
	const workspace = typeof given === 'string' ? resolve(cwd, given) : workspaceFolder(surroundings.env);
	const {verifyTranscript} = await import('../../core/transcript/verify-transcript.js');
	try {
		return {workspace, ...(await verifyTranscript({fs: {promises}, dir: workspace}))};
	} catch (error) {
		if (error instanceof LaliaError) {
			throw error;
		}

		const problem = error instanceof Error ? error.message : String(error);
		throw new LaliaError('verification_failed', `${workspace} is no transcript that can be read: ${problem}`, {
			cause: error,
			context: {workspace, problem},
		});
	}
};
