import {stripVTControlCharacters} from 'node:util';
import {render} from 'ink-testing-library';
import {createElement, Fragment, type ReactElement} from 'react';
import stringWidth from 'string-width';
import {onTestFinished} from 'vitest';
import {until} from '../support/until.js';
import {presser} from './presser.js';

export type DrawnView = {
	/** What is on the screen now, without the cursor of a field and what is blank at the ends of lines. */
	frame: () => string;
	/** Types these characters, once the view listens. */
	press: (keys: string) => Promise<void>;
	resize: (columns: number, rows: number) => void;
	/** Until the screen has this on it. */
	untilSeen: (text: string) => Promise<unknown>;
};

/** Draws a view on a screen of that size. */
export const drawView = (view: ReactElement, columns: number, rows: number): DrawnView => {
	const {stdout, stdin, lastFrame, rerender, unmount} = render(createElement(Fragment));
	onTestFinished(unmount);
	const resize = (toColumns: number, toRows: number): void => {
		Object.defineProperty(stdout, 'columns', {value: toColumns, configurable: true});
		Object.defineProperty(stdout, 'rows', {value: toRows, configurable: true});
		stdout.emit('resize');
	};
	resize(columns, rows);
	rerender(view); // which asks for the size as it begins
	const frame = () => stripVTControlCharacters(lastFrame() ?? '').replace(/ +$/gm, '');
	return {
		frame,
		press: presser(stdin),
		resize,
		untilSeen: text =>
			until(`the screen has ${text}`, () => frame().includes(text)).catch((error: Error) => {
				throw new Error(`${error.message}; it has\n${frame()}`);
			}),
	};
};

/** How many columns each line of a frame takes. */
export const widthsOf = (frame: string): number[] => frame.split('\n').map(line => stringWidth(line));
