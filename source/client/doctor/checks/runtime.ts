import {join} from 'node:path';
import {sqlitePackage, sqliteTrouble} from '../../../core/sqlite-package.js';
import {runProgram} from '../../run-program.js';
import {type Check, failed, ok} from '../finding.js';

const oldestNode = {major: 20, minor: 19};

export const node: Check = {
	name: 'node',
	look: () => {
		const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
		const isOld = major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor);
		return isOld
			? failed({
					what: `Node ${process.version} is older than lalia needs`,
					fix: `install Node ${oldestNode.major}.${oldestNode.minor} or later`,
				})
			: ok(`Node ${process.version}`);
	},
};

/** Opens a database in memory, as the daemon would one on disk; by itself, for a binding of another Node can end the process. */
const trial = `
	const {createRequire} = require('node:module');
	const Database = createRequire(process.argv[1])(process.argv[2]);
	process.stdout.write(new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get());
`;

export const sqlite: Check = {
	name: 'sqlite',
	look: async ({invocation: {program, surroundings}}) => {
		const name = sqlitePackage(process.versions['napi']);
		const words = [process.execPath, '-e', trial, join(program, 'daemon.cjs'), name];
		const ended = await runProgram(words, {env: {PATH: surroundings.env['PATH']}});
		if (ended?.code === 0) {
			return ok(`SQLite ${ended.stdout} by ${name}`);
		}

		const problem = /^(?:\w*Error.*)$/m.exec(ended?.stderr ?? '')?.[0] ?? 'it ends at once';
		const {why, fix} = sqliteTrouble(name, problem);
		return failed({what: `${name} cannot be loaded by Node ${process.version}: ${why}`, fix});
	},
};
