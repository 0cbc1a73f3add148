import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {isUlid} from '../../../core/ulid.js';
import {parseKey} from '../../identity/keys.js';
import {type Check, codeOf, failed, ok, warning} from '../finding.js';
import {namesOf, registered} from '../registered.js';

/** Each registered agent has its private key, and each key can be read. */
export const keys: Check = {
	name: 'keys',
	look: async installation => {
		const folder = join(installation.invocation.home, 'keys');
		const paths = existsSync(folder)
			? readdirSync(folder)
					.filter(name => name.endsWith('.pem'))
					.map(name => join(folder, name))
			: [];
		const broken = paths.flatMap(path => problemOf(path) ?? []);
		if (broken.length > 0) {
			return failed({what: broken.join('; '), fix: 'put the file back from a backup, or register under another name'});
		}

		const ids = new Set(paths.map(path => basename(path, '.pem')).filter(isUlid));
		const missing = (await registered(installation)).filter(({agent_id}) => !ids.has(agent_id));
		return missing.length === 0
			? ok(`${ids.size} in ${folder}`)
			: warning({
					what: `no key of ${namesOf(missing)} is in ${folder}`,
					fix: 'put the files back from a backup; else they can only be replaced: register under another name',
				});
	},
};

/** Read as it is: a look must not change its mode. */
const problemOf = (path: string): string | undefined => {
	try {
		parseKey(path, readFileSync(path, 'utf8'));
		return undefined;
	} catch (error) {
		return error instanceof Error && error.name === 'LaliaError'
			? error.message
			: `${path} cannot be read (${codeOf(error)})`;
	}
};
