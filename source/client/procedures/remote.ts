import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Invocation} from '../client.js';
import {userFolder} from '../identity/home.js';
import type {Procedure} from './index.js';

/** Only this home's own files: the remote itself is not asked. */
export const remote: Procedure = async ({invocation}, {url, remove}): Promise<ResultOf<Ops['remote']>> => {
	if (url !== undefined && remove === true) {
		throw new LaliaError('usage_error', 'an address and --remove exclude each other');
	}

	const {showRemote} = await import('../sync/show-remote.js');
	return showRemote(invocation, {
		url: typeof url === 'string' ? placed(invocation, url) : undefined,
		isRemoved: remove === true,
	});
};

/** A folder as a shell would take it, from where the command runs. */
const placed = ({cwd, surroundings}: Invocation, text: string): string => {
	if (text.startsWith('~/')) {
		return resolve(userFolder(surroundings.env), text.slice(2));
	}

	return /^\.{1,2}(\/|$)/.test(text) || (!text.includes(':') && existsSync(resolve(cwd, text)))
		? resolve(cwd, text)
		: text;
};
