import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {root} from '../root.mjs';

const warmTimeoutMs = 60_000;

/**
 * A CommonJS program as the function that `source/launch.ts` calls: what Node's own loader makes of such a file, and an
 * `importModule`, because kept code can't import.
 * @param {string} body
 */
export const asFunction = body =>
	`(function (exports, require, module, __filename, __dirname, importModule) {${body}\n})`;

/**
 * What V8 makes of a program while it does what it usually does, so that it need not be compiled again. All of its functions
 * would be twice as much to read.
 * @param {string} source
 * @param {string} warm the script in `scripts/build` that runs it: its arguments are the program's file and the file to write
 */
export const compile = async (source, warm) => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-code-'));
	const [file, target] = [join(folder, 'program.cjs'), join(folder, 'program.code')];
	writeFileSync(file, source);
	try {
		// Without the options of whoever builds: code that was made under other flags is refused.
		const {NODE_OPTIONS: _, ...env} = process.env;
		await promisify(execFile)(process.execPath, [`${root}scripts/build/${warm}`, file, target], {
			env,
			timeout: warmTimeoutMs,
		});
		return readFileSync(target);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
