import {existsSync, promises, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {workspaceFolder} from '../identity/home.js';
import type {Procedure} from './index.js';

/** Needs the workspace alone, or what was fetched: no daemon, no key. That of the mesh lies beside it, where the home is in one. */
export const verify: Procedure = async ({invocation}, args) => {
	if (typeof args['host'] === 'string') {
		if (args['workspace'] !== undefined) {
			throw new LaliaError('usage_error', '--host and --workspace exclude each other');
		}

		const {verifyHost} = await import('../sync/host-transcript.js');
		return verifyHost(invocation, args['host']);
	}

	const {surroundings, cwd, home} = invocation;
	const given = args['workspace'];
	if (typeof given === 'string') {
		return verified(resolve(cwd, given));
	}

	const workspace = workspaceFolder(surroundings.env);
	const mesh = await meshOf(home);
	const ofMesh = mesh === undefined ? undefined : `${workspace}-${mesh}`;
	return {
		...(await verified(workspace)),
		...(ofMesh !== undefined && existsSync(ofMesh) && {mesh: await verified(ofMesh)}),
	};
};

const verified = async (workspace: string): Promise<object> => {
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

/** The mesh that the home is in, if it is in one. */
const meshOf = async (home: string): Promise<string | undefined> => {
	const path = join(home, 'link.json');
	if (!existsSync(path)) {
		return undefined;
	}

	const {parseLinkFile} = await import('../../core/mesh/link-file.js');
	return parseLinkFile(readFileSync(path, 'utf8'))?.mesh;
};
