import {readFileSync, statSync} from 'node:fs';
import {configPath, maxConfigBytes} from '../../../core/config/config-path.js';
import {counted} from '../../../core/counted.js';
import {LaliaError} from '../../../core/lalia-error.js';
import {type Check, codeOf, failed, ok} from '../finding.js';

export const config: Check = {
	name: 'config',
	look: async ({invocation: {home}}) => {
		const path = configPath(home);
		const stats = statSync(path, {throwIfNoEntry: false});
		if (!stats) {
			return ok('there is none; everything is as by default');
		}

		if (!stats.isFile() || stats.size > maxConfigBytes) {
			return failed({what: `${path} is no file of at most 1 MiB`, fix: 'move it out of the way'});
		}

		const {parseConfig} = await import('../../../core/config/config.js');
		try {
			const {wake, notify} = parseConfig(path, readFileSync(path, 'utf8'));
			const rules = counted(notify.length, 'notification rule');
			return ok(`${path}: wake ${wake}, ${rules}`);
		} catch (error) {
			return failed(
				error instanceof LaliaError
					? {what: error.message, fix: 'mend the file at this place; until then the daemon goes by what it said before'}
					: {what: `${path} cannot be read (${codeOf(error)})`, fix: `chmod 600 ${path}`},
			);
		}
	},
};
