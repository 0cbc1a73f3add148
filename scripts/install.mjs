import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {root} from './root.mjs';
import {ensureDependencies, hasSqlite, nodeHeaders, withoutSqlite} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

/** @param {string[]} words */
const npm = words => {
	const {status} = spawnSync('npm', words, {cwd: root, env: {...nodeHeaders(), ...process.env}, stdio: 'inherit'});
	if (status !== 0) {
		throw new Error(`npm ${words[0]} failed`);
	}
};

/**
 * Installs a copy of this checkout as npm installs a package, and not as the link that `npm install --global .` makes.
 * @param {string} prefix the folder that gets `bin/lalia`
 */
const install = prefix => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-package-'));
	try {
		npm(['pack', '--silent', '--pack-destination', folder]);
		const [archive = ''] = readdirSync(folder);
		npm(['install', '--global', '--prefix', prefix, join(folder, archive)]);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}

	if (!hasSqlite(join(prefix, 'lib/node_modules/lalia/node_modules'))) {
		throw new Error(withoutSqlite);
	}

	console.log(`installed ${join(prefix, 'bin/lalia')}`);
};

const [prefix] = process.argv.slice(2);
try {
	if (!prefix) {
		throw new Error('usage: node scripts/install.mjs <prefix>');
	}

	ensureDependencies();
	ensureBuilt();
	install(resolve(prefix));
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
}
