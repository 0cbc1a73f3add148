import {measureCommands} from './commands.js';
import {measureDaemon} from './daemon.js';
import {measureMcp} from './mcp.js';
import {measureRooms} from './rooms.js';
import type {Row} from './row.js';
import {measureSearch} from './search.js';
import {measureViews} from './views.js';

/** Measures this build on this machine and prints a table; `--json` prints the rows, `--short` takes a tenth of the time. */
export const bench = async (words: string[]): Promise<void> => {
	const isShort = words.includes('--short');
	const rows = [
		...(await measureCommands(isShort ? 5 : 40)),
		...(await measureViews(isShort ? 3 : 15)),
		...(await measureDaemon(isShort ? 1000 : 10_000)),
		...(await measureMcp(isShort ? 100 : 1000)),
		...(await measureRooms(isShort ? 1000 : 10_000)),
		...(await measureSearch(isShort ? 10_000 : 100_000)),
	];
	process.stdout.write(`${words.includes('--json') ? JSON.stringify(rows, undefined, '\t') : tableOf(rows)}\n`);
};

const tableOf = (rows: Row[]): string => {
	const cells = rows.map(({what, value, goal, unit, better}) => [
		what,
		`${value.toFixed(value < 100 ? 2 : 0)} ${unit}`,
		`${better === 'less' ? '≤' : '≥'} ${goal} ${unit}`,
		(better === 'less' ? value <= goal : value >= goal) ? 'met' : 'missed',
	]);
	const widths = [0, 1, 2].map(column => Math.max(...cells.map(row => row[column]?.length ?? 0)));
	return cells.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
};
