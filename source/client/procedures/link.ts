import {resolve} from 'node:path';
import type {Procedure} from './index.js';

/** The daemon reads the files, from a folder of its own. */
export const link: Procedure = async (client, args) => {
	const {cwd} = client.invocation;
	const files = ['creds', 'tls_ca', 'tls_cert', 'tls_key'].flatMap(name =>
		typeof args[name] === 'string' ? [[name, resolve(cwd, args[name])]] : [],
	);
	return client.callOpenly('link', {...args, ...Object.fromEntries(files)});
};
