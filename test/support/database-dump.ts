import {rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {sqlitePackage} from '../../source/core/sqlite-package.js';
import type {Home} from './home.js';
import {openRaw} from './raw-client.js';

const require = createRequire(import.meta.url);

/** What changes though nothing is done: which requests were seen, what has its commit by now, who was seen when. */
const passing = {tables: /^(seen_requests|outbox|search|sqlite_)/, columns: ['last_seen_at']};

type Row = Record<string, unknown>;

/** All rows of a running daemon's database, by table, as they are at one moment. */
export const dumpDatabase = async (home: Home): Promise<Record<string, Row[]>> => {
	const client = await openRaw(home);
	const {folder} = await client.must<{folder: string}>('take-snapshot', {});
	client.socket.destroy();
	// Reason for the cast: a package loaded by a computed name has no types.
	const Sqlite = require(sqlitePackage(process.versions['napi'])) as typeof import('better-sqlite3');
	const database = new Sqlite(join(folder, 'lalia.db'));
	try {
		const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
		const lasting = tables.filter(table => !passing.tables.test(table));
		return Object.fromEntries(
			lasting.map(table => [table, database.prepare<[], Row>(`SELECT * FROM ${table}`).all().map(lastingPart)]),
		);
	} finally {
		database.close();
		rmSync(folder, {recursive: true});
	}
};

const lastingPart = (row: Row): Row =>
	Object.fromEntries(Object.entries(row).filter(([column]) => !passing.columns.includes(column)));
