import {readFileSync, renameSync} from 'node:fs';
import {createRequire} from 'node:module';
import {sqlitePackage} from '../../source/core/sqlite-package.js';
import type {Home} from './home.js';
import {databaseOf, deleteDatabase} from './lost-home.js';

const require = createRequire(import.meta.url);

/** The tables that a database of schema 2 had, but for the search index, which the daemon fills by itself. */
const tables = [
	...['agents', 'statements', 'conversations', 'rooms', 'members', 'messages', 'mailbox'],
	...['task_statements', 'task_lists', 'worktree_plans', 'seen_requests'],
];

// Reason for the cast: a package loaded by a computed name has no types.
const openSqlite = (path: string) =>
	new (require(sqlitePackage(process.versions['napi'])) as typeof import('better-sqlite3'))(path);

/** Puts a database of schema 2 in the place of this home's, with what both have tables for. No daemon may run. */
export const makeOldDatabase = (home: Home): void => {
	const path = databaseOf(home);
	const old = openSqlite(`${path}-old`);
	old.exec(readFileSync(new URL('../fixtures/databases/schema-2.sql', import.meta.url), 'utf8'));
	old.exec(`ATTACH '${path}' AS today`);
	for (const table of tables) {
		old.exec(`INSERT INTO ${table} SELECT * FROM today.${table}`);
	}

	old.close();
	renameSync(`${path}-old`, `${home.root}/old`);
	deleteDatabase(home);
	renameSync(`${home.root}/old`, path);
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
