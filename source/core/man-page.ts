import {type ArgSpec, type CommandHelp, type CommandSpec, flagOf, placeOf} from './command-table.js';
import {globalOptions} from './global-options.js';
import {describeCommands} from './manifest.js';
import type {Op} from './op.js';
import {exitMeanings} from './reasons.js';
import {variables} from './variables.js';

/** The manual page `lalia(1)`, in the macros of man(7). */
export const manPage = (ops: Record<string, Op>): string => {
	const {slim, full} = describeCommands(ops);
	return [
		'.\\" Generated from the operations by npm run docs.',
		'.TH LALIA 1',
		section('NAME', 'lalia \\- let coding agents on one machine send each other messages'),
		section('SYNOPSIS', bold('lalia'), '.I command', '.RI [ arguments ]', '.RI [ options ]'),
		section('DESCRIPTION', ...about.map(roff)),
		section(
			'OPTIONS',
			'Every command takes these. They may stand anywhere; \\-\\- ends them.',
			...globalOptions.map(globalEntry),
		),
		section('COMMANDS', ...Object.entries(slim).map(([name, spec]) => commandPart(name, spec, full[name]))),
		section('EXIT STATUS', ...Object.entries(exitMeanings).map(([code, meaning]) => entry(bold(code), meaning))),
		section('ENVIRONMENT', ...variables.map(([name, says]) => entry(bold(name), says))),
		section('FILES', ...files.map(([path, says]) => entry(`.I ${roff(path)}`, says))),
		section('SEE ALSO', '.BR git (1)'),
		'',
	].join('\n');
};

const about = [
	'Each agent calls one command from its shell. A message waits until it is read, also for days. Every message is signed, and is a',
	'commit in a git repository that you can read. The first command starts a daemon for your home folder. On a terminal, lalia alone',
	'opens a dashboard.',
];

const files = [
	['~/.lalia', 'the home: socket, database, keys, sessions, nicknames, daemon.log'],
	['~/.local/state/lalia/workspace', 'the workspace: the transcript, a git repository'],
] as const;

const commandPart = (name: string, spec: CommandSpec, help: CommandHelp | undefined): string => {
	const options = Object.values(spec.options);
	const synopsis = [
		bold(`lalia ${name}`),
		...spec.positionals.map(arg => `.I ${roff(placeOf(arg))}`),
		...(options.length > 0 ? ['.RI [ options ]'] : []),
	];
	const examples = (help?.examples ?? []).map(({run}) => roff(run));
	return [
		`.SS "${roff(name)}"`,
		...synopsis,
		'.PP',
		roff(`${help?.summary}.`),
		...spec.positionals.map(arg => entry(`.I ${roff(arg.arg)}`, describe(arg, help))),
		...options.map(arg => entry(optionTag(arg), describe(arg, help))),
		...(examples.length > 0 ? ['.PP', '.EX', ...examples, '.EE'] : []),
	].join('\n');
};

const globalEntry = ({arg, value, says}: (typeof globalOptions)[number]): string =>
	entry(value === undefined ? bold(`--${arg}`) : `.BI ${roff(`--${arg}`)} " ${value}"`, says);

const optionTag = ({arg, kind, short}: ArgSpec): string => {
	const flag = `${short === undefined ? '' : `-${short}, `}--${flagOf(arg)}`;
	return kind === 'boolean' ? bold(flag) : `.BI "${roff(flag)}" " ${kind}"`;
};

const describe = ({arg, values}: ArgSpec, help: CommandHelp | undefined): string => {
	const fallback = help?.defaults[arg];
	const note = fallback == null || fallback === false ? '' : ` (default ${fallback})`;
	return `${[help?.describes[arg], values?.join(', ')].filter(Boolean).join(': ')}${note}`;
};

const section = (title: string, ...parts: string[]): string => [`.SH ${title}`, ...parts].join('\n');

const entry = (tag: string, says: string): string => ['.TP', tag, roff(says)].join('\n');

const bold = (text: string): string => `.B "${roff(text)}"`;

/** Code needs no marks here; a line that begins with a dot would be a macro. */
const roff = (text: string): string =>
	text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll('`', '')
		.replaceAll('"', '\\(dq')
		.replace(/^[.']/gm, '\\&$&');
