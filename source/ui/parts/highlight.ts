import {inverse} from './inverse.js';

const styles = new RegExp(`(${String.fromCodePoint(27)}\\[[\\d;]*m)`);

/** A line with these words standing out wherever they are in it; its own colours stay. */
export const highlight = (line: string, words: string): string => {
	if (words === '') {
		return line;
	}

	const pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
	return line
		.split(styles)
		.map(piece => (piece.startsWith('\u001b') ? piece : piece.replace(pattern, inverse)))
		.join('');
};
