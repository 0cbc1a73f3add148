import {setFlagsFromString} from 'node:v8';
import {Script} from 'node:vm';

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
 * What V8 makes of a script, all of its functions included, so that it need not be compiled again.
 * @param {string} source
 * @param {string} filename
 */
export const compile = (source, filename) => {
	setFlagsFromString('--no-lazy');
	const script = new Script(source, {filename});
	// Code that was made under other flags than those of the process that loads it is refused.
	setFlagsFromString('--lazy');
	return script.createCachedData();
};
