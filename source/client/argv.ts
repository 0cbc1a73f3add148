import type {ArgSpec, CommandSpec, CommandTable} from '../core/command-table.js';
import {counted} from '../core/counted.js';
import {globalOptions} from '../core/global-options.js';
import {LaliaError} from '../core/lalia-error.js';

export type Globals = {as?: string; json: boolean; plain: boolean};

export type CommandLine =
	| {kind: 'command'; name: string; args: Record<string, unknown>; globals: Globals}
	| {kind: 'help'; topic?: string}
	| {kind: 'version'}
	| {kind: 'none'; globals: Globals};

type Kinds = Record<string, ArgSpec['kind']>;

/** What a command takes: the kind of each flag, and the flag of each short form. */
type Flags = {kinds: Kinds; shorts: Record<string, string>};

const globalFlags: Kinds = Object.fromEntries(globalOptions.map(({arg, kind}) => [arg, kind]));

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

/** Where the words of the command may be: the first two that are no option. */
export const commandPlaces = (argv: readonly string[]): number[] => {
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

	return places;
};

/** Groups take two words. */
const findCommand = (argv: readonly string[], commands: CommandTable): {name?: string; rest: string[]} => {
	const places = commandPlaces(argv);
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

	return values['version'] ? {kind: 'version'} : {kind: 'none', globals: globalsOf(values)};
};

/** Our own, because util.parseArgs costs a cold process 1 ms. Takes what it takes: an option given twice counts once. */
const readOptions = (rest: string[], spec: CommandSpec, name: string): {values: Values; positionals: string[]} => {
	const flags = flagsOf(spec);
	const values: Values = {};
	const positionals: string[] = [];
	for (let index = 0; index < rest.length; index++) {
		const word = rest[index] ?? '';
		if (word === '--') {
			positionals.push(...rest.slice(index + 1));
			break;
		}

		if (!isOption(word)) {
			positionals.push(word);
			continue;
		}

		const {flag, value} = partsOf(word, flags, name);
		values[flag] =
			flags.kinds[flag] === 'boolean' ? withoutValue(flag, value, name) : (value ?? nextWord(rest, ++index, name));
	}

	return {values, positionals};
};

const flagsOf = ({options}: CommandSpec): Flags => {
	const kinds: Kinds = {...globalFlags};
	const shorts: Record<string, string> = {'-h': 'help'};
	for (const [flag, {kind, short}] of Object.entries(options)) {
		kinds[flag] = kind;
		if (short !== undefined) {
			shorts[`-${short}`] = flag;
		}
	}

	return {kinds, shorts};
};

export const isOption = (word: string): boolean => word.startsWith('-') && word !== '-';

/** `--flag`, `--flag=value`, `-h`. */
const partsOf = (word: string, {kinds, shorts}: Flags, name: string): {flag: string; value?: string} => {
	const equals = word.indexOf('=');
	const option = equals === -1 ? word : word.slice(0, equals);
	const flag = option.startsWith('--') ? option.slice(2) : shorts[option];
	if (flag === undefined || !Object.hasOwn(kinds, flag)) {
		throw usageError(`${name} has no option ${option}`, {
			word: option,
			among: Object.keys(kinds).map(known => `--${known}`),
		});
	}

	return equals === -1 ? {flag} : {flag, value: word.slice(equals + 1)};
};

const withoutValue = (flag: string, value: string | undefined, name: string): true => {
	if (value !== undefined) {
		throw usageError(`${name}: option --${flag} takes no value, and ${JSON.stringify(value)} was given`);
	}

	return true;
};

const nextWord = (words: string[], index: number, name: string): string => {
	const [option, word] = [words[index - 1], words[index]];
	if (word === undefined) {
		throw usageError(`${name}: option ${option} needs a value`);
	}

	if (isOption(word)) {
		throw usageError(
			`${name}: option ${option} needs a value; one that starts with a dash is written ${option}=${word}`,
		);
	}

	return word;
};

const collectArgs = (
	spec: CommandSpec,
	name: string,
	{values, positionals}: {values: Values; positionals: string[]},
): Record<string, unknown> => {
	const args: Record<string, unknown> = {};
	const given = joinRest(spec, positionals);
	for (const [index, position] of spec.positionals.entries()) {
		const text = given[index];
		if (position.list) {
			args[position.arg] = given.splice(index);
		} else if (text !== undefined) {
			args[position.arg] = typedValue(position, text, `<${position.arg}>`);
		} else if (position.required && position.arg !== 'body') {
			throw usageError(`${name} needs <${position.arg}>`);
		}
	}

	const [extra] = given.slice(spec.positionals.length);
	if (extra !== undefined) {
		throw usageError(
			`${name} takes ${counted(spec.positionals.length, 'argument')}, and ${JSON.stringify(extra)} is one too many`,
		);
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

/** All words from the place of an argument that takes the rest are that one argument. */
const joinRest = ({positionals: places}: CommandSpec, words: string[]): string[] => {
	const last = places.length - 1;
	return places[last]?.rest && words.length > places.length
		? [...words.slice(0, last), words.slice(last).join(' ')]
		: words;
};

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
