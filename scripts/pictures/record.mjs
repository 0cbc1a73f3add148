import {spawn} from '@lydell/node-pty';
import {root} from '../root.mjs';
import {rowsOf} from './svg.mjs';
import {makeTerminal} from './terminal.mjs';

const patienceMs = 20_000;

/** Around each frame of a full-screen view. */
const beginUpdate = '\u001b[?2026h';
const endUpdate = '\u001b[?2026l';

/**
 * Runs lalia on a terminal, which is emulated as well.
 * @param {string[]} words
 * @param {{columns: number, rows: number, env: NodeJS.ProcessEnv, cwd: string}} options
 */
export const record = (words, {columns, rows, env, cwd}) => {
	const pty = spawn(`${root}dist/lalia.cjs`, words, {name: 'xterm-256color', cols: columns, rows, cwd, env});
	const terminal = makeTerminal({columns, rows});
	const startedAt = performance.now();
	/** @type {{atMs: number, data: string}[]} */
	const output = [];
	/** @type {((text: string) => void)[]} */
	const watchers = [];
	const text = () =>
		rowsOf(terminal)
			.map(runs => runs.map(run => run.text).join(''))
			.join('\n');
	let drawn = '';
	/** Half of a frame is not looked at. */
	const isWhole = () => drawn.lastIndexOf(beginUpdate) <= drawn.lastIndexOf(endUpdate);
	pty.onData(data => {
		output.push({atMs: performance.now() - startedAt, data});
		terminal.write(data, () => {
			drawn += data;
			for (const look of watchers) {
				look(text());
			}
		});
	});
	/** @type {Promise<void>} */
	const ended = new Promise(resolve => {
		pty.onExit(() => terminal.write('', resolve));
	});

	return {
		terminal,
		output,
		ended,
		press: (/** @type {string} */ key) => pty.write(key),
		end: () => pty.kill(),
		/** Until all of these stand on the screen. @param {string[]} words */
		shows: (...words) =>
			/** @type {Promise<void>} */ (
				new Promise((resolve, reject) => {
					const late = () => reject(new Error(`it never showed ${words.join(', ')}:\n${text()}`));
					const timer = setTimeout(late, patienceMs);
					const look = (/** @type {string} */ shown) => {
						if (isWhole() && !shown.includes('loading…') && words.every(word => shown.includes(word))) {
							clearTimeout(timer);
							resolve();
						}
					};
					watchers.push(look);
					look(text());
				})
			),
	};
};
