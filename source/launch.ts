import {readFileSync} from 'node:fs';
import {Script} from 'node:vm';

/**
 * Runs the plain client, with the machine code that the build kept of it: compiling costs a cold process more than all
 * that the client then does (docs/decisions/0012-kept-code.md). Another Node than the build's refuses the code, or it is
 * not there: then the client is compiled.
 */
const readCode = (): Buffer | undefined => {
	try {
		return readFileSync(`${__dirname}/client.code`);
	} catch {
		return undefined;
	}
};

const filename = `${__dirname}/client.cjs`;
const cachedData = readCode();
const client = new Script(readFileSync(filename, 'latin1'), {filename, ...(cachedData && {cachedData})});
client.runInThisContext()(exports, require, module, __filename, __dirname, (path: string) => import(path));
