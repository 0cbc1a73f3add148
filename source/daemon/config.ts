import {readFileSync, statSync} from 'node:fs';
import {type Config, defaultConfig, parseConfig} from '../core/config/config.js';
import {configPath, maxConfigBytes} from '../core/config/config-path.js';

/** What the human wants of this daemon, and whether that is known: a broken file leaves what it said before. */
export type Reading = {config: Config; isBroken: boolean};

/**
 * `config.json` of the home. It is looked at when it is asked for, and read where it is another file than before. What is wrong with
 * it is logged once, and never fails anything else.
 */
export const openConfigFile = (home: string, log: (line: string) => void) => {
	const path = configPath(home);
	let reading: Reading = {config: defaultConfig, isBroken: false};
	let version: string | undefined;

	return {
		read: (): Reading => {
			const found = versionOf(path);
			if (found !== version) {
				version = found;
				try {
					reading = {config: found === none ? defaultConfig : parseConfig(path, readFile(path)), isBroken: false};
				} catch (error) {
					log(`config: ${error instanceof Error ? error.message : error}`);
					reading = {...reading, isBroken: true};
				}
			}

			return reading;
		},
	};
};

export type ConfigFile = ReturnType<typeof openConfigFile>;

const none = 'none';

/** Another one after each change of the file. */
const versionOf = (path: string): string => {
	try {
		const stats = statSync(path, {throwIfNoEntry: false});
		return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}` : none;
	} catch (error) {
		return String(error); // the reading fails too, and says why
	}
};

const readFile = (path: string): string => {
	const stats = statSync(path);
	// To read from a pipe would hold up everybody.
	if (!stats.isFile() || stats.size > maxConfigBytes) {
		throw new Error(`${path} is no file of at most ${maxConfigBytes} bytes`);
	}

	return readFileSync(path, 'utf8');
};
