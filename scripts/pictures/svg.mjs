/**
 * @typedef {import('@xterm/headless').Terminal} Terminal
 * @typedef {{text: string, color: string, bold: boolean, dim: boolean, background?: string}} Run cells of the same look
 * @typedef {Run[]} Row
 */

const cell = {width: 8.4, height: 18};
const margin = 14;
const page = {background: '#16181d', foreground: '#d7dae0'};

/** The sixteen colours of a terminal, as dark themes have them. */
const palette = [
	'#3b3f46 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #d7dae0',
	'#5c6370 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #ffffff',
].flatMap(row => row.split(' '));

/**
 * What stands on a terminal's screen now, row by row.
 * @param {Terminal} terminal
 * @returns {Row[]}
 */
export const rowsOf = terminal =>
	Array.from({length: terminal.rows}, (_, row) => runsOf(terminal, terminal.buffer.active.viewportY + row));

/**
 * @param {Terminal} terminal
 * @param {number} row
 */
const runsOf = (terminal, row) => {
	/** @type {Row} */
	const runs = [];
	const line = terminal.buffer.active.getLine(row);
	for (let column = 0; column < terminal.cols; column++) {
		const one = line?.getCell(column);
		if (one && one.getWidth() > 0) {
			const look = lookOf(one);
			const last = runs.at(-1);
			const text = (one.getChars() || ' ') + (one.getWidth() === 2 ? '\u200b' : '');
			if (last && isAlike(last, look)) {
				last.text += text;
			} else {
				runs.push({...look, text});
			}
		}
	}

	return runs;
};

/** @param {import('@xterm/headless').IBufferCell} one */
const lookOf = one => {
	const color = (one.isFgPalette() && palette[one.getFgColor()]) || page.foreground;
	const look = {color, bold: one.isBold() !== 0, dim: one.isDim() !== 0};
	return one.isInverse() ? {...look, color: page.background, background: color} : look;
};

/**
 * @param {Run} left
 * @param {Omit<Run, 'text'>} right
 */
const isAlike = (left, right) =>
	left.color === right.color &&
	left.bold === right.bold &&
	left.dim === right.dim &&
	left.background === right.background;

/** @param {Row[]} rows */
export const textOf = rows =>
	`${rows
		.map(runs =>
			runs
				.map(({text}) => text.replaceAll('\u200b', ''))
				.join('')
				.trimEnd(),
		)
		.join('\n')
		.trimEnd()}\n`;

/** @param {Row} runs */
export const drawRow = runs => {
	let column = 0;
	return runs
		.map(({text, color, bold, dim, background}) => {
			const start = column;
			column += widthOf(text);
			const box = background
				? `<rect x="${leftOf(start)}" y="${5 - cell.height}" width="${leftOf(column - start)}" height="${cell.height}" fill="${background}"/>`
				: '';
			const shown = text.trim();
			if (shown === '') {
				return box;
			}

			const x = leftOf(start + text.length - text.trimStart().length); // blanks at the ends would not be drawn
			const look = `fill="${color}"${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
			const place = `x="${x}" textLength="${leftOf(widthOf(shown))}" lengthAdjust="spacingAndGlyphs"`;
			return `${box}<text ${place} ${look}>${escaped(shown.replaceAll('\u200b', ''))}</text>`;
		})
		.join('');
};

/** @param {number} column */
const leftOf = column => (column * cell.width).toFixed(1);

/** A zero-width space stands after what takes two columns. @param {string} text */
const widthOf = text =>
	[...new Intl.Segmenter().segment(text.replaceAll('\u200b', ''))].length + text.split('\u200b').length - 1;

/** Blanks that do not break stay as many as they are. @param {string} text */
const escaped = text =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00a0');

/**
 * @param {{columns: number, rows: number, title: string, styles?: string, content: string}} picture
 */
export const svgOf = ({columns, rows, title, styles = '', content}) => {
	const width = Math.ceil(columns * cell.width + 2 * margin);
	const height = Math.ceil(rows * cell.height + 2 * margin);
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(title)}</title>
<style>text{font:14px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}${styles}</style>
<rect width="100%" height="100%" rx="8" fill="${page.background}"/>
<g transform="translate(${margin} ${margin + cell.height - 4})">${content}</g>
</svg>
`;
};

/** @param {number} row */
export const topOf = row => (row * cell.height).toFixed(0);
