import {closest, didYouMean} from '../core/closest.js';
import {type ArgSpec, flagOf, type HelpTable, placeOf} from '../core/command-table.js';
import {globalOptions} from '../core/global-options.js';
import {LaliaError} from '../core/lalia-error.js';
import {exitMeanings} from '../core/reasons.js';
import {commands} from './commands.js';

declare const __FULL_COMMANDS__: HelpTable;

export const helps: HelpTable = __FULL_COMMANDS__;

/** What `--help` prints: of one command, of a group, or of all. */
export const helpText = (topic?: string): string => {
	if (topic !== undefined && commands[topic]) {
		return commandText(topic);
	}

	const names = Object.keys(commands).filter(name => topic === undefined || name.startsWith(`${topic} `));
	const width = Math.max(...names.map(name => name.length));
	const lines = names.map(name => `  ${name.padEnd(width)}  ${helps[name]?.summary ?? ''}`);
	const exits = Object.entries(exitMeanings).map(([code, meaning]) => `  ${code}  ${meaning}`);
	return [
		`Usage: lalia ${topic === undefined ? '' : `${topic} `}<command> [arguments] [options]`,
		'',
		'Commands:',
		...lines,
		'',
		'Options of every command:',
		...globalLines,
		'',
		'Exit codes:',
		...exits,
		'',
		'lalia help <command> says more.',
		'',
	].join('\n');
};

const globalLines = globalOptions.map(({arg, value, says}) => {
	const shown = value === undefined ? `--${arg}` : `--${arg} <${value}>`;
	return `  ${shown.padEnd(14)}  ${says}`;
});

const commandText = (name: string): string => {
	const spec = commands[name];
	const help = helps[name];
	if (!spec || !help) {
		return '';
	}

	const options = Object.values(spec.options);
	const describe = (arg: ArgSpec, shown: string) => {
		const fallback = help.defaults[arg.arg];
		const note = fallback === undefined || fallback === null || fallback === false ? '' : ` (default ${fallback})`;
		const values = arg.values ? `: ${arg.values.join(', ')}` : '';
		return `  ${shown.padEnd(20)}  ${help.describes[arg.arg] ?? ''}${values}${note}`.trimEnd();
	};

	return [
		help.summary,
		'',
		`Usage: ${['lalia', name, ...spec.positionals.map(placeOf), options.length > 0 ? '[options]' : ''].join(' ').trimEnd()}`,
		...section(
			'Arguments',
			spec.positionals.map(arg => describe(arg, arg.arg)),
		),
		...section(
			'Options',
			options.map(arg => describe(arg, flagText(arg))),
		),
		...section('Options of every command', globalLines),
		...section(
			'Examples',
			help.examples.map(({run}) => `  ${run}`),
		),
		'',
	].join('\n');
};

const section = (title: string, lines: string[]): string[] => (lines.length > 0 ? ['', `${title}:`, ...lines] : []);

const flagText = ({arg, kind, short}: ArgSpec): string =>
	`${short === undefined ? '' : `-${short}, `}--${flagOf(arg)}${kind === 'boolean' ? '' : ` <${kind}>`}`;

/** A usage error, with the words that the wrong one is likely to have been. */
export const suggestionFor = (error: LaliaError, word: string, among: string[]): LaliaError =>
	new LaliaError('usage_error', error.message + didYouMean(closest(word, among)));
