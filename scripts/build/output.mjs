import {chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';

/**
 * Writes each file in one step, so that a command that runs meanwhile sees the old file or the new one.
 * @param {{path: string, contents: Uint8Array | string, executable?: boolean | undefined}[]} files paths are absolute
 */
export const writeFiles = files => {
	for (const {path, contents, executable} of files) {
		mkdirSync(dirname(path), {recursive: true});
		const temporary = `${path}.${process.pid}.tmp`;
		writeFileSync(temporary, contents);
		chmodSync(temporary, executable ? 0o755 : 0o644);
		renameSync(temporary, path);
	}
};

/**
 * Removes what an earlier build left in the folder.
 * @param {string} out
 * @param {string[]} keep absolute paths
 */
export const removeOthers = (out, keep) => {
	const kept = new Set(keep);
	const entries = existsSync(out) ? readdirSync(out, {withFileTypes: true, recursive: true}) : [];
	for (const entry of entries) {
		const path = `${entry.parentPath}/${entry.name}`;
		if (entry.isDirectory() ? !keep.some(file => file.startsWith(`${path}/`)) : !kept.has(path)) {
			rmSync(path, {recursive: true, force: true});
		}
	}
};
