import {promises} from 'node:fs';
import {resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {workspaceFolder} from '../identity/home.js';
import type {Procedure} from './index.js';

/** Needs the workspace alone, or what was fetched: no daemon, no key. */
export const verify: Procedure = async ({invocation}, args) => {
	if (typeof args['host'] === 'string') {
		if (args['workspace'] !== undefined) {
			throw new LaliaError('usage_error', '--host and --workspace exclude each other');
		}

		const {verifyHost} = await import('../sync/host-transcript.js');
		return verifyHost(invocation, args['host']);
	}

	const {surroundings, cwd} = invocation;
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
