import {measureCommands} from './commands.js';
import {measureDaemon} from './daemon.js';
import {measureGrowth} from './growth.js';
import {measureLink} from './link.js';
import {measureMcp} from './mcp.js';
import {measureRooms} from './rooms.js';
import type {Row} from './row.js';
import {measureSearch} from './search.js';
import {measureViews} from './views.js';

/** What is measured, by the name under which it can be asked for alone. */
const groups: Record<string, (isShort: boolean) => Promise<Row[]>> = {
	commands: isShort => measureCommands(isShort ? 5 : 40),
	views: isShort => measureViews(isShort ? 3 : 15),
	daemon: isShort => measureDaemon(isShort ? 1000 : 10_000),
	mcp: isShort => measureMcp(isShort ? 100 : 1000),
	growth: isShort => measureGrowth(isShort ? 2000 : 100_000),
	rooms: isShort => measureRooms(isShort ? 1000 : 10_000),
	search: isShort => measureSearch(isShort ? 10_000 : 100_000),
	link: isShort => measureLink(isShort ? 500 : 2000),
};

/**
 * Measures this build on this machine and prints a table. Words name the groups that are wanted, none means all; `--json`
 * prints the rows, `--short` takes a tenth of the time, and `--check` fails where a goal is missed by far.
 */
export const bench = async (words: string[]): Promise<void> => {
	const wanted = words.filter(word => !word.startsWith('--'));
	const rows: Row[] = [];
	for (const [name, measure] of Object.entries(groups)) {
		if (wanted.length === 0 || wanted.includes(name)) {
			rows.push(...(await measure(words.includes('--short'))));
		}
	}

	const farOff = words.includes('--check') ? rows.filter(isFarOff) : [];
	process.exitCode = farOff.length > 0 ? 1 : 0;
	process.stdout.write(`${words.includes('--json') ? JSON.stringify(rows, undefined, '\t') : tableOf(rows)}\n`);
};

/** What no busy machine explains; what is counted by the clock alone says nothing there. */
const farFactor = 3;
const steadyUnits = ['×', 'MB', 'B', '%'];

const isFarOff = ({value, goal, unit, better}: Row): boolean =>
	goal !== undefined &&
	steadyUnits.includes(unit) &&
	(better === 'less' ? value > farFactor * goal : value < goal / farFactor);

const tableOf = (rows: Row[]): string => {
	const cells = rows.map(row => [row.what, figure(row.value, row.unit), ...besideOf(row)]);
	const widths = [0, 1, 2].map(column => Math.max(...cells.map(row => row[column]?.length ?? 0)));
	return cells.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
};

const besideOf = ({value, unit, better, goal, bare}: Row): string[] => {
	if (goal !== undefined) {
		const isMet = better === 'less' ? value <= goal : value >= goal;
		return [`${better === 'less' ? '≤' : '≥'} ${goal} ${unit}`, isMet ? 'met' : 'missed'];
	}

	return bare === undefined ? [] : [`bare ${figure(bare, unit)}`, `${Number((value / bare).toPrecision(2))} ×`];
};

const figure = (value: number, unit: string): string => `${value.toFixed(value < 100 ? 2 : 0)} ${unit}`;
