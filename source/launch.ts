import {readFileSync} from 'node:fs';
import {Script} from 'node:vm';

/** What this launcher runs: `client` or `daemon-program`. */
declare const __PROGRAM__: string;

/**
 * Runs a program of ours with the machine code that the build kept of it: compiling costs a cold process more than all that a
 * client then does, and a third of a daemon's start (docs/decisions/0012-kept-code.md). Another Node than the build's refuses
 * the code, or it is not there: then the program is compiled.
 */
const readCode = (): Buffer | undefined => {
	try {
		return readFileSync(`${__dirname}/${__PROGRAM__}.code`);
	} catch {
		return undefined;
	}
};

const filename = `${__dirname}/${__PROGRAM__}.cjs`;
const cachedData = readCode();
const program = new Script(readFileSync(filename, 'latin1'), {filename, ...(cachedData && {cachedData})});
program.runInThisContext()(exports, require, module, __filename, __dirname, (path: string) => import(path));
