import chalk from 'chalk';
import wrapAnsi from 'wrap-ansi';
import {visible} from '../../core/visible.js';

/** A message's body as lines of a terminal: Markdown simply rendered, control characters shown and not obeyed, wrapped. */
export const bodyLines = (body: string, columns: number): string[] => {
	let isCode = false;
	return visible(body)
		.replace(/\n+$/, '')
		.split('\n')
		.flatMap(line => {
			const isFence = /^\s*(```|~~~)/.test(line);
			isCode = isFence ? !isCode : isCode;
			const text = line.replaceAll('\t', '    ');
			return wrap(isFence || isCode ? chalk.dim(text) : inline(heading(text)), columns);
		});
};

const wrap = (line: string, columns: number): string[] =>
	wrapAnsi(line, Math.max(1, columns), {hard: true, trim: false}).split('\n');

const heading = (line: string): string => {
	const [, marks, text] = /^(#{1,6})\s+(.*)$/.exec(line) ?? [];
	if (marks !== undefined && text !== undefined) {
		return chalk.bold(text);
	}

	return line.replace(/^(\s*)[-*+] /, '$1• ').replace(/^> /, '│ ');
};

const inline = (line: string): string =>
	line
		.replace(/`([^`]+)`/g, (_, code: string) => chalk.cyan(code))
		.replace(/\*\*([^*\s](?:[^*]*[^*\s])?)\*\*/g, (_, strong: string) => chalk.bold(strong));
