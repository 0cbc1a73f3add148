import chalk from 'chalk';
import {visible} from '../../core/visible.js';
import type {WatchedMessage} from '../../core/watch-events.js';
import {bodyLines} from './body-lines.js';
import {colorOf} from './theme.js';

const made = new WeakMap<WatchedMessage, {columns: number; lines: string[]}>();

/** A message as lines: who and when, then the body, indented. Made once for each width. */
export const messageLines = (message: WatchedMessage, columns: number): string[] => {
	const known = made.get(message);
	if (known?.columns === columns) {
		return known.lines;
	}

	const lines = message.kind === 'system' ? systemLines(message, columns) : writtenLines(message, columns);
	made.set(message, {columns, lines});
	return lines;
};

const writtenLines = ({seq, from, from_id, sent_at, reply_to, body}: WatchedMessage, columns: number): string[] => {
	const facts = [timeOfDay(sent_at), `#${seq}`, ...(reply_to === undefined ? [] : [`↩ #${reply_to}`])];
	const heading = `${chalk.bold(chalk[colorOf(from_id)](visible(from)))} ${chalk.dim(facts.join(' '))}`;
	return [heading, ...bodyLines(body, columns - 2).map(line => `  ${line}`)];
};

/** What the daemon writes of what somebody did with a task: one thing among the talk. */
const systemLines = ({seq, from, sent_at, body}: WatchedMessage, columns: number): string[] =>
	bodyLines(`${from} ${timeOfDay(sent_at)} #${seq} ${body}`, columns - 2).map(line => chalk.dim(`· ${line}`));

/** Of this machine's day. */
const timeOfDay = (instant: string): string => new Date(instant).toTimeString().slice(0, 5);
