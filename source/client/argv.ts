import {parseArgs} from 'node:util';
import type {ArgSpec, CommandSpec, CommandTable} from '../core/command-table.js';
import {LaliaError} from '../core/lalia-error.js';

export type Globals = {as?: string; json: boolean; plain: boolean};

export type CommandLine =
	| {kind: 'command'; name: string; args: Record<string, unknown>; globals: Globals}
	| {kind: 'help'; topic?: string}
	| {kind: 'version'}
	| {kind: 'none'};

const globalOptions = {
	as: {type: 'string'},
	json: {type: 'boolean'},
	plain: {type: 'boolean'},
	help: {type: 'boolean', short: 'h'},
	version: {type: 'boolean'},
} as const;

/** A wrong word, and those that it could have been. */
export const usageError = (message: string, unknown?: {word: string; among: string[]}): LaliaError =>
	new LaliaError('usage_error', message, {...(unknown ? {context: unknown} : {})});

/**
 * Reads a command line by the table of commands. Options may stand anywhere, `--` ends them.
 * @throws LaliaError `usage_error`, with `{word, among}` as its context for a word that is none of those
 */
export const parseArgv = (argv: readonly string[], commands: CommandTable): CommandLine => {
	const {name, rest} = findCommand(argv, commands);
	if (name === 'help') {
		const topic = rest.filter(word => !word.startsWith('-')).join(' ');
		return topic ? {kind: 'help', topic: knownTopic(topic, commands)} : {kind: 'help'};
	}

	const spec = name === undefined ? undefined : commands[name];
	if (name === undefined || !spec) {
		return withoutCommand(rest);
	}

	if (asksForHelp(rest)) {
		return {kind: 'help', topic: name};
	}

	const {values, positionals} = readOptions(rest, spec, name);

	if (values['version']) {
		return {kind: 'version'};
	}

	return {kind: 'command', name, args: collectArgs(spec, name, {values, positionals}), globals: globalsOf(values)};
};

/** Whatever else is wrong with the line. */
const asksForHelp = (words: string[]): boolean => {
	const end = words.indexOf('--');
	return words.slice(0, end === -1 ? undefined : end).some(word => word === '--help' || word === '-h');
};

type Values = Record<string, string | boolean | undefined>;

const globalsOf = (values: Values): Globals => ({
	...(typeof values['as'] === 'string' ? {as: values['as']} : {}),
	json: values['json'] === true,
	plain: values['plain'] === true,
});

/** The command's words are the first that are no option; groups take two. */
const findCommand = (argv: readonly string[], commands: CommandTable): {name?: string; rest: string[]} => {
	const places: number[] = [];
	for (let index = 0; index < argv.length && places.length < 2; index++) {
		const word = argv[index] ?? '';
		if (word === '--') {
			break;
		}

		if (word === '--as') {
			index++;
		} else if (!word.startsWith('-')) {
			places.push(index);
		}
	}

	const without = (count: number) => argv.filter((_, index) => !places.slice(0, count).includes(index));
	const [first, second] = places.map(place => argv[place] ?? '');
	if (first === undefined) {
		return {rest: [...argv]};
	}

	const pair = `${first} ${second}`;
	if (second !== undefined && commands[pair]) {
		return {name: pair, rest: without(2)};
	}

	if (commands[first] || first === 'help') {
		return {name: first, rest: without(1)};
	}

	throw unknownCommand(first, second, commands);
};

const unknownCommand = (first: string, second: string | undefined, commands: CommandTable): LaliaError => {
	const inGroup = Object.keys(commands).filter(name => name.startsWith(`${first} `));
	if (inGroup.length > 0) {
		const word = second === undefined ? first : `${first} ${second}`;
		return usageError(`${word} is not a command; ${first} has ${inGroup.join(', ')}`, {word, among: inGroup});
	}

	return usageError(`there is no command ${JSON.stringify(first)}`, {
		word: first,
		among: [...Object.keys(commands), 'help'],
	});
};

const knownTopic = (topic: string, commands: CommandTable): string => {
	if (!commands[topic] && !Object.keys(commands).some(name => name.startsWith(`${topic} `))) {
		throw unknownCommand(topic, undefined, commands);
	}

	return topic;
};

const withoutCommand = (rest: string[]): CommandLine => {
	const {values} = readOptions(rest, {auth: 'none', effect: 'local', positionals: [], options: {}}, 'lalia');
	if (values['help']) {
		return {kind: 'help'};
	}

	return {kind: values['version'] ? 'version' : 'none'};
};

const readOptions = (rest: string[], spec: CommandSpec, name: string) => {
	const own = Object.entries(spec.options).map(
		([flag, {kind}]) => [flag, {type: kind === 'boolean' ? 'boolean' : 'string'}] as const,
	);
	const options = {...globalOptions, ...Object.fromEntries(own)};
	try {
		// Reason for the cast: without `multiple` a value is never an array, which the computed options hide.
		const {values, positionals} = parseArgs({args: rest, options, allowPositionals: true, strict: true});
		return {values: values as Values, positionals};
	} catch (error) {
		throw optionError(error, Object.keys(options), name);
	}
};

const optionError = (error: unknown, flags: string[], name: string): LaliaError => {
	const message = error instanceof Error ? error.message : String(error);
	const [, word] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
	if (word !== undefined) {
		return usageError(`${name} has no option ${word}`, {word, among: flags.map(flag => `--${flag}`)});
	}

	return usageError(`${name}: ${message.split('\n')[0]?.replace(/^Option '([^' ]+)[^']*'/, 'option $1')}`);
};

const collectArgs = (
	spec: CommandSpec,
	name: string,
	{values, positionals}: {values: Values; positionals: string[]},
): Record<string, unknown> => {
	const args: Record<string, unknown> = {};
	for (const [index, position] of spec.positionals.entries()) {
		const text = positionals[index];
		if (text !== undefined) {
			args[position.arg] = typedValue(position, text, `<${position.arg}>`);
		} else if (position.required && position.arg !== 'body') {
			throw usageError(`${name} needs <${position.arg}>`);
		}
	}

	const [extra] = positionals.slice(spec.positionals.length);
	if (extra !== undefined) {
		throw usageError(`${name} takes ${countOf(spec.positionals.length)}, and ${JSON.stringify(extra)} is one too many`);
	}

	for (const [flag, option] of Object.entries(spec.options)) {
		const value = values[flag];
		if (value !== undefined) {
			args[option.arg] = typeof value === 'string' ? typedValue(option, value, `--${flag}`) : value;
		} else if (option.default !== undefined) {
			args[option.arg] = option.default;
		} else if (option.required) {
			throw usageError(`${name} needs --${flag}`);
		}
	}

	return args;
};

const countOf = (count: number): string => (count === 1 ? '1 argument' : `${count} arguments`);

const typedValue = (spec: ArgSpec, text: string, shown: string): unknown => {
	if (spec.values && !spec.values.includes(text)) {
		throw usageError(`${shown} is one of ${spec.values.join(', ')}, not ${JSON.stringify(text)}`);
	}

	if (spec.kind !== 'number' && spec.kind !== 'integer') {
		return text;
	}

	const value = /^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
	const isRight = spec.kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value);
	if (!isRight || value < (spec.min ?? -Infinity)) {
		const wanted = spec.kind === 'integer' ? 'a whole number' : 'a number';
		const least = spec.min !== undefined && spec.min > -1e9 ? ` of at least ${spec.min}` : '';
		throw usageError(`${shown} is ${wanted}${least}, not ${JSON.stringify(text)}`);
	}

	return value;
};
