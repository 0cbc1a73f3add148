import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');

test('the lock file names no address to download a package from', () => {
	const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
	expect(Object.keys(packages).length).toBeGreaterThan(100);
	expect(Object.entries<object>(packages).filter(([, entry]) => 'resolved' in entry)).toEqual([]);
	expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('omit-lockfile-registry-resolved=true\n');
});

test('one package is not bundled, in two versions of which a Node takes one', () => {
	const {dependencies = {}, optionalDependencies} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	expect(Object.keys({...dependencies, ...optionalDependencies})).toEqual(['better-sqlite3', 'better-sqlite3-napi']);
});
