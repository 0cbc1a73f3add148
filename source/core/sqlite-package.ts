/**
 * The package of the SQLite binding for a Node: version 12 crashes on newer ones and 13 on older ones
 * (docs/decisions/0002-two-sqlite-versions.md).
 * @param napi `process.versions.napi`
 */
export const sqlitePackage = (napi: string | undefined): 'better-sqlite3' | 'better-sqlite3-napi' =>
	Number(napi) >= 10 ? 'better-sqlite3-napi' : 'better-sqlite3';

/** Why the package cannot be loaded, as far as that can be known, and what to do. npm is silent about one that it leaves out. */
export const sqliteTrouble = (name: ReturnType<typeof sqlitePackage>, problem: string): {why: string; fix: string} => {
	if (!problem.includes(`Cannot find module '${name}'`)) {
		return {why: problem, fix: 'install lalia again with this Node, or run npm rebuild better-sqlite3'};
	}

	return name === 'better-sqlite3-napi'
		? {
				why: 'npm did not fetch it, or installed for an older Node',
				fix: 'install lalia again with this Node, where npm reaches its registry; no compiler is needed',
			}
		: {
				why: 'npm did not fetch it, or could not compile it',
				fix: 'install lalia again where npm reaches its registry, with a C++ compiler, make and python3 at hand',
			};
};
