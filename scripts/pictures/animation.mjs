import {drawRow, rowsOf, svgOf, topOf} from './svg.mjs';
import {makeTerminal} from './terminal.mjs';

/** What follows sooner than that belongs to the same frame. */
const strideMs = 120;
/** How long the last frame stands before it begins again. */
const restMs = 5000;

/**
 * A recording as a picture that moves: each line is drawn once, and each frame says which lines it has.
 * @param {{atMs: number, data: string}[]} output
 * @param {{columns: number, rows: number, title: string}} options
 */
export const animate = async (output, {columns, rows, title}) => {
	const frames = await framesOf(output, {columns, rows});
	const totalMs = (frames.at(-1)?.atMs ?? 0) + restMs;
	/** @type {Map<string, string>} */
	const names = new Map();
	const drawn = frames.map(({lines}, index) => {
		const uses = lines.map((line, row) => {
			if (line === '') {
				return '';
			}

			const name = names.get(line) ?? `l${names.size}`;
			names.set(line, name);
			return `<use href="#${name}" y="${topOf(row)}"/>`;
		});
		return `<g class="f" id="f${index}">${uses.join('')}</g>`;
	});
	const definitions = [...names].map(([line, name]) => `<g id="${name}">${line}</g>`).join('');
	return svgOf({
		columns,
		rows,
		title,
		styles: stylesOf(
			frames.map(({atMs}) => atMs),
			totalMs,
		),
		content: `<defs>${definitions}</defs>${drawn.join('\n')}`,
	});
};

/**
 * @param {number[]} startsAt
 * @param {number} totalMs
 */
const stylesOf = (startsAt, totalMs) => {
	const part = (/** @type {number} */ atMs) => ((100 * atMs) / totalMs).toFixed(3);
	const rules = startsAt.map((atMs, index) => {
		const endsAt = startsAt[index + 1];
		const end = endsAt === undefined ? '' : `${part(endsAt)}%{visibility:hidden}`;
		const before = index === 0 ? '' : '0%{visibility:hidden}';
		return `@keyframes k${index}{${before}${part(atMs)}%{visibility:visible}${end}}#f${index}{animation-name:k${index}}`;
	});
	return `.f{visibility:hidden;animation:${(totalMs / 1000).toFixed(1)}s step-end infinite}${rules.join('')}`;
};

/**
 * @param {{atMs: number, data: string}[]} output
 * @param {{columns: number, rows: number}} size
 */
const framesOf = async (output, {columns, rows}) => {
	const terminal = makeTerminal({columns, rows});
	/** @type {{atMs: number, lines: string[]}[]} */
	const frames = [];
	for (const [index, {atMs, data}] of output.entries()) {
		await new Promise(resolve => terminal.write(data, () => resolve(undefined)));
		const next = output[index + 1];
		if (!next || next.atMs - atMs > strideMs) {
			frames.push({atMs: frames.length === 0 ? 0 : atMs, lines: rowsOf(terminal).map(drawRow)});
		}
	}

	return frames;
};
