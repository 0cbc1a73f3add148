import {
	type ArgSpec,
	type CommandHelp,
	type CommandSpec,
	type CommandTable,
	flagOf,
	type HelpTable,
	type Named,
} from '../../core/command-table.js';
import {globalOptions} from '../../core/global-options.js';
import {commandPlaces, isOption} from '../argv.js';

export type Candidate = {word: string; says: string};

/** What may stand at a place: words that the operations know, and names of these kinds. */
export type Expected = {words?: Candidate[]; names?: readonly Named[]; prefix?: string};

export type Tables = {commands: CommandTable; helps: HelpTable};

const noCommand: CommandSpec = {auth: 'none', effect: 'local', positionals: [], options: {}};

/**
 * What may stand where the last word of a line is.
 * @param line the words after `lalia`
 */
export const expectedLast = (line: readonly string[], tables: Tables): Expected => {
	const {helps} = tables;
	const before = line.slice(0, -1);
	const current = line.at(-1) ?? '';
	const places = commandPlaces(before);
	const words = places.map(place => before[place] ?? '');
	if (words[0] === 'help') {
		return {words: nextWords(words.slice(1), tables)};
	}

	const own = [words, words.slice(0, 1)].find(some => tables.commands[some.join(' ')]) ?? [];
	const name = own.join(' ');
	const spec = tables.commands[name] ?? noCommand;
	const others = before.filter((_, index) => !places.slice(0, own.length).includes(index));
	return expectedAt(current, {spec, typed: readTyped(others, spec), following: nextWords(words, tables)}, helps[name]);
};

/** The words that make commands of those before, each with what it does. */
const nextWords = (before: readonly string[], {commands, helps}: Tables): Candidate[] => {
	const following = Object.keys(commands)
		.map(name => name.split(' '))
		.filter(words => words.length > before.length && before.every((word, index) => word === words[index]));
	const all = before.length === 0 ? [...following, ['help']] : following;
	return [...new Set(all.map(words => words[before.length] ?? ''))].map(word => {
		const name = [...before, word].join(' ');
		const inGroup = all
			.filter(words => words[before.length] === word)
			.map(words => words.slice(before.length + 1).join(' '));
		return {word, says: helps[name]?.summary ?? (word === 'help' ? 'Say more of a command' : inGroup.join(', '))};
	});
};

/** What stands before the word in question: how many arguments by place, which options, and one that waits for its value. */
type Typed = {place: number; given: Set<string>; pending?: ArgSpec | undefined; isEnded: boolean};

const optionsOf = ({options}: CommandSpec): ArgSpec[] => [...Object.values(options), ...globalOptions];

const optionNamed = (word: string, spec: CommandSpec): ArgSpec | undefined => {
	const [option = ''] = word.split('=');
	return optionsOf(spec).find(({arg, short}) => option === `--${flagOf(arg)}` || option === `-${short}`);
};

const readTyped = (words: readonly string[], spec: CommandSpec): Typed => {
	const typed: Typed = {place: 0, given: new Set(), isEnded: false};
	for (const word of words) {
		if (typed.pending) {
			typed.pending = undefined;
		} else if (typed.isEnded || !isOption(word)) {
			typed.place++;
		} else if (word === '--') {
			typed.isEnded = true;
		} else {
			const option = optionNamed(word, spec);
			typed.given.add(option?.arg ?? '');
			typed.pending = option?.kind === 'boolean' || word.includes('=') ? undefined : option;
		}
	}

	return typed;
};

/** `following` are the words that would make another command of it: `rooms` is one, and so is `rooms gc`. */
type At = {spec: CommandSpec; typed: Typed; following: Candidate[]};

const expectedAt = (current: string, at: At, help?: CommandHelp): Expected => {
	const {spec, typed, following} = at;
	if (typed.pending) {
		return valuesOf(typed.pending, at);
	}

	if (current.startsWith('-') && !typed.isEnded) {
		const option = current.includes('=') ? optionNamed(current, spec) : undefined;
		const prefix = current.slice(0, current.indexOf('=') + 1);
		return option ? {...valuesOf(option, at), prefix} : {words: optionWords(at, help)};
	}

	const last = spec.positionals.at(-1);
	const position = spec.positionals[typed.place] ?? (last?.rest || last?.list ? last : undefined);
	if (position) {
		return valuesOf(position, at);
	}

	return {words: following.length > 0 ? following : optionWords(at, help)};
};

const optionWords = ({spec, typed}: At, help?: CommandHelp): Candidate[] =>
	optionsOf(spec)
		.filter(({arg}) => !typed.given.has(arg))
		.map(({arg}) => ({
			word: `--${flagOf(arg)}`,
			says: help?.describes[arg] ?? globalOptions.find(known => known.arg === arg)?.says ?? '',
		}));

/** The source of a read is an agent, and with --room a room; that may still come. */
const valuesOf = ({values, names}: ArgSpec, {spec, typed}: At): Expected => {
	if (names === 'agent' && spec.options['room']?.kind === 'boolean') {
		return {names: typed.given.has('room') ? ['room'] : ['agent', 'room']};
	}

	return {words: (values ?? []).map(word => ({word, says: ''})), names: names === undefined ? [] : [names]};
};
