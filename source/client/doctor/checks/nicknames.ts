import {existsSync, readFileSync} from 'node:fs';
import {LaliaError} from '../../../core/lalia-error.js';
import {nicknamesPath} from '../../nicknames/find-nickname.js';
import {parseNicknames} from '../../nicknames/nicknames-text.js';
import {type Check, failed, ok} from '../finding.js';

export const nicknames: Check = {
	name: 'nicknames',
	look: ({invocation: {home}}) => {
		const path = nicknamesPath(home);
		if (!existsSync(path)) {
			return ok('there are none');
		}

		try {
			return ok(`${parseNicknames(path, readFileSync(path, 'utf8')).size} in ${path}`);
		} catch (error) {
			if (error instanceof LaliaError) {
				return failed({what: error.message, fix: error.hint});
			}

			throw error;
		}
	},
};
