import {statfsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {networkFileSystem} from '../../../core/network-file-systems.js';
import {type Check, failed, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';
import {sizeText} from '../size-text.js';

/** SQLite's locks and its shared memory hold on one machine only. */
export const fileSystem: Check = {
	name: 'file-system',
	look: installation => {
		const remote = placesOf(installation).flatMap(({folder, type}) => {
			const name = networkFileSystem(type);
			return name === undefined ? [] : [`${folder} (${name})`];
		});
		return remote.length === 0
			? ok('home and workspace are on local file systems')
			: failed({
					what: `on a network file system, where the database is not safe: ${remote.join(', ')}`,
					fix: 'set LALIA_HOME and LALIA_WORKSPACE to folders on a disk of this machine',
				});
	},
};

const mebibyte = 1024 * 1024;
const fewBytes = {failed: 16 * mebibyte, warning: 256 * mebibyte};
/** Each message is a file of its own. */
const fewFiles = {failed: 100, warning: 10_000};

export const diskSpace: Check = {
	name: 'disk-space',
	look: installation => {
		const places = placesOf(installation);
		const what = places.map(({folder, freeBytes}) => `${sizeText(freeBytes)} free in ${folder}`);
		const short = (level: 'failed' | 'warning') =>
			places.filter(
				({freeBytes, freeFiles}) => freeBytes < fewBytes[level] || (freeFiles ?? Infinity) < fewFiles[level],
			);
		const [worst] = [...short('failed'), ...short('warning')];
		if (!worst) {
			return ok([...new Set(what)].join(', '));
		}

		const files = worst.freeFiles === undefined ? '' : ` and ${worst.freeFiles} files`;
		const report = short('failed').length > 0 ? failed : warning;
		return report({
			what: `there is room for ${sizeText(worst.freeBytes)}${files} in ${worst.folder}`,
			fix: 'make room on that disk',
		});
	},
};

type Place = {folder: string; type: number; freeBytes: number; freeFiles: number | undefined};

const placesOf = ({invocation: {home}, workspace}: Installation): Place[] =>
	[home, workspace].map(wanted => {
		const folder = nearestFolder(wanted);
		const {type, bavail, bsize, ffree, files} = statfsSync(folder);
		return {
			folder,
			type,
			freeBytes: bavail * bsize,
			freeFiles: files > 0 ? ffree : undefined, // some count none
		};
	});

/** What is not there yet will be made there. */
const nearestFolder = (folder: string): string =>
	statSync(folder, {throwIfNoEntry: false}) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
