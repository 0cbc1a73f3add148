import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {sqlitePackage} from '../../source/core/sqlite-package.js';
import {migrations} from '../../source/daemon/store/migrations.js';
import {type Home, makeHome} from './home.js';
import {databaseOf} from './lost-home.js';

const require = createRequire(import.meta.url);

/** What the last program of this schema has left, by test/fixtures/homes/make.sh. */
const archiveOf = (schema: number): string =>
	fileURLToPath(new URL(`../fixtures/homes/schema-${schema}.tar.gz`, import.meta.url));

export const isKept = (schema: number): boolean => existsSync(archiveOf(schema));

/** A home of that time, as it was left. */
export const makeKeptHome = (schema: number): Home => {
	const home = makeHome();
	execFileSync('tar', ['-xzf', archiveOf(schema), '-C', home.root]);
	return home;
};

/** What the database is made of, and how many steps of the schema it has taken. No daemon may run. */
export const schemaOf = (home: Home): {version: unknown; parts: unknown[]} => {
	const database = openSqlite(databaseOf(home));
	const parts = database
		.prepare<[], {name: string; sql: string | null}>('SELECT name, sql FROM sqlite_master ORDER BY type, name')
		.all()
		.map(({name, sql}) => ({name, sql: sql?.replaceAll(/\s+/g, ' ')}));
	const version = database.pragma('user_version', {simple: true});
	database.close();
	return {version, parts};
};

/** Has it say that it has taken so many steps. No daemon may run. */
export const setSchema = (home: Home, version: number): void => {
	changeDatabase(home, `PRAGMA user_version = ${version}`);
};

/** What a defect or an operator would do to it. No daemon may run. */
export const changeDatabase = (home: Home, sql: string): void => {
	const database = openSqlite(databaseOf(home));
	database.exec(sql);
	database.close();
};

/** Has it be as the program before left it, in all that the last step needs. No daemon may run. */
export const takeBackLastStep = (home: Home): void => {
	const [step = ''] = migrations.slice(-1);
	const tables = [...step.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => `DROP TABLE IF EXISTS ${name};`);
	const columns = [...step.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g)].map(
		([, table, column]) => `ALTER TABLE ${table} DROP COLUMN ${column};`,
	);
	const indexes = [...step.matchAll(/CREATE (?:UNIQUE )?INDEX (\w+)/g)].map(([, name]) => `DROP INDEX ${name};`);
	changeDatabase(
		home,
		[...indexes, ...tables, ...columns, `PRAGMA user_version = ${migrations.length - 1}`].join('\n'),
	);
};

// Reason for the cast: a package loaded by a computed name has no types.
const openSqlite = (path: string) =>
	new (require(sqlitePackage(process.versions['napi'])) as typeof import('better-sqlite3'))(path);
