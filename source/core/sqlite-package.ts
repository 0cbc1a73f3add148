/**
 * The package of the SQLite binding for a Node: version 12 crashes on newer ones and 13 on older ones
 * (docs/decisions/0002-two-sqlite-versions.md).
 * @param napi `process.versions.napi`
 */
export const sqlitePackage = (napi: string | undefined): 'better-sqlite3' | 'better-sqlite3-napi' =>
	Number(napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';
