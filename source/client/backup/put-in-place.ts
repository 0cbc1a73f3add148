import {existsSync, mkdirSync, readdirSync, renameSync, rmdirSync} from 'node:fs';
import {dirname} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {faultPoint} from '../fault-point.js';

type Move = {from: string; to: string};

/** @throws LaliaError `not_empty` */
export const checkEmpty = (folders: string[]): void => {
	const full = folders.filter(isFull);
	if (full.length > 0) {
		const are = full.length === 1 ? 'is' : 'are';
		throw new LaliaError('not_empty', `${full.join(' and ')} ${are} not empty`, {context: {folders: full}});
	}
};

/**
 * Moves folders to where they belong, and what is there aside; what fails halfway is taken back.
 * @returns where what was there is now
 */
export const putInPlace = (moves: Move[], now: number): string[] => {
	const suffix = `.before-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
	const done: Move[] = [];
	const move = (each: Move): void => {
		renameSync(each.from, each.to);
		faultPoint('folder-moved');
		done.unshift(each);
	};
	try {
		return moves.flatMap(({from, to}) => {
			mkdirSync(dirname(to), {recursive: true, mode: 0o700});
			const aside = isFull(to) ? [`${to}${suffix}`] : [];
			for (const place of aside) {
				move({from: to, to: place});
			}

			if (existsSync(to)) {
				rmdirSync(to);
			}

			move({from, to});
			return aside;
		});
	} catch (error) {
		for (const {from, to} of done) {
			renameSync(to, from);
		}

		throw error;
	}
};

/** A file in a folder's place fills it. */
const isFull = (path: string): boolean => {
	try {
		return readdirSync(path).length > 0;
	} catch {
		return existsSync(path);
	}
};
