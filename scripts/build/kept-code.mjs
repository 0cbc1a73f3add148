import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {root} from '../root.mjs';

const terminalFace = 'import("./app/cli.js")';

/**
 * A CommonJS client as the function that `source/launch.ts` calls: what Node's own loader makes of such a file, and an
 * `importModule`, because kept code can't import.
 * @param {string} source
 */
export const asFunction = source => {
	if (source.split(terminalFace).length !== 2) {
		throw new Error(`the client must have ${terminalFace} once`);
	}

	const body = source.replace(terminalFace, terminalFace.replace('import', 'importModule'));
	return `(function (exports, require, module, __filename, __dirname, importModule) {${body}})`;
};

/**
 * What V8 makes of the client while it carries out usual commands, so that it need not be compiled again. All of its functions
 * would be twice as much to read.
 * @param {string} source
 */
export const compile = async source => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-code-'));
	const [file, target] = [join(folder, 'client.cjs'), join(folder, 'client.code')];
	writeFileSync(file, source);
	try {
		// Without the options of whoever builds: code that was made under other flags is refused.
		const {NODE_OPTIONS: _, ...env} = process.env;
		await promisify(execFile)(process.execPath, [`${root}scripts/build/warm.mjs`, file, target], {env});
		return readFileSync(target);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
};
