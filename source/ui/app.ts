import Pastel from 'pastel';
import type {Invocation} from '../client/client.js';
import {commands} from '../client/commands.js';
import {flagOf} from '../core/command-table.js';
import {setRun} from './run.js';

type Command = {name: string; args: Record<string, unknown>};

/**
 * Shows a command on a terminal: Pastel finds its file under `commands` and renders it. The command line was read before,
 * by the same reader as on the plain face, and is handed on well-formed. Rejects with what went wrong.
 */
export const runApp = async (command: Command, invocation: Invocation): Promise<number> => {
	// A terminal of no width, as some harnesses make them, would get a character a line.
	process.stdout.columns ||= 80;
	const finished = new Promise<number>((resolve, reject) => {
		setRun({invocation, finish: ({error, code = 0}) => (error === undefined ? resolve(code) : reject(error))});
	});
	const app = new Pastel({importMeta: besides(command.name), name: 'lalia', version: '', description: ''});
	await app.run(['node', 'lalia', ...wellFormed(command)]);
	return finished;
};

/** Where the build has put this command alone, so that Pastel loads no other. */
const besides = (name: string): ImportMeta => ({
	...import.meta,
	url: new URL(`${name.replaceAll(' ', '-') || 'index'}/cli.js`, import.meta.url).href,
});

const wellFormed = ({name, args}: Command): string[] => {
	const positionals = commands[name]?.positionals.map(({arg}) => args[arg]).filter(value => value !== undefined) ?? [];
	const options = Object.values(commands[name]?.options ?? {}).flatMap(({arg}) => optionWords(arg, args[arg]));
	return [...name.split(' ').filter(word => word !== ''), ...options, '--', ...positionals.map(String)];
};

const optionWords = (arg: string, value: unknown): string[] => {
	if (value === undefined || value === false) {
		return [];
	}

	return [value === true ? `--${flagOf(arg)}` : `--${flagOf(arg)}=${value}`];
};
