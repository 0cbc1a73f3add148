import {type CommandTable, flagOf, type HelpTable, placeOf} from '../command-table.js';
import {exitMeanings, reasons} from '../reasons.js';
import {guideChapters} from './guide-chapters.js';

/** The guide for agents: chapters, then tables of all commands, exit codes and reasons. Markdown, ends with a newline. */
export const renderGuide = (commands: CommandTable, helps: HelpTable): string =>
	[
		guideChapters,
		chapter(
			'Commands',
			Object.keys(helps).map(name => [usageOf(name, commands), helps[name]?.summary ?? '']),
		),
		'\nEvery command takes --as <address>, --json, --plain and --help.\n',
		chapter('Exit codes', Object.entries(exitMeanings)),
		chapter(
			'Reasons',
			Object.entries(reasons).map(([reason, {exit, hint}]) => [`${reason} (${exit})`, hint]),
		),
	].join('');

const chapter = (title: string, rows: string[][]): string =>
	`\n## ${title}\n\n${rows.map(([term, meaning]) => `- ${term}: ${meaning}\n`).join('')}`;

const usageOf = (name: string, commands: CommandTable): string => {
	const {positionals = [], options = {}} = commands[name] ?? {};
	const flags = Object.values(options).map(({arg, kind, values}) =>
		kind === 'boolean' ? `[--${flagOf(arg)}]` : `[--${flagOf(arg)} <${values?.join('|') ?? kind}>]`,
	);
	return ['lalia', name, ...positionals.map(placeOf), ...flags].join(' ');
};
