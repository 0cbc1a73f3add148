import {appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {logPaths} from '../../source/core/log-files.js';
import {openLog} from '../../source/daemon/log.js';

const mebibyte = 1024 * 1024;

const makeLog = () => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-log-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const path = join(folder, 'daemon.log');
	return {path, open: () => openLog(path, {level: undefined, now: () => 0})};
};

const sizesOf = (path: string): number[] =>
	logPaths(path).flatMap(each => statSync(each, {throwIfNoEntry: false})?.size ?? []);

const linesIn = (path: string): string[] =>
	logPaths(path)
		.toReversed()
		.flatMap(each => (statSync(each, {throwIfNoEntry: false}) ? readFileSync(each, 'utf8').trimEnd().split('\n') : []));

test('the log and what is kept of it stay bounded, private, and in order', () => {
	const {path, open} = makeLog();
	const log = open();
	const numbers = Array.from({length: 6000}, (_, index) => index);
	for (const number of numbers) {
		log.info(`${number} ${'x'.repeat(1000)}`);
	}

	const sizes = sizesOf(path);
	expect(sizes).toHaveLength(4);
	expect(Math.max(...sizes)).toBeLessThan(mebibyte + 2000);
	expect(logPaths(path).map(each => statSync(each).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
	const kept = linesIn(path).map(line => Number(line.split(' ')[2]));
	expect(kept).toEqual(numbers.slice(-kept.length));
	expect(kept.length).toBeGreaterThan(3000);
});

test('what goes to a descriptor that was opened before follows what was logged before it, also after a rotation', () => {
	const {path, open} = makeLog();
	appendFileSync(path, `${'x'.repeat(mebibyte)}\n`, {mode: 0o600});
	const standardError = openSync(path, 'a');
	const log = open();
	log.info('before');
	writeSync(standardError, 'FATAL ERROR: out of memory\n');
	log.info('after');

	expect(statSync(`${path}.1`).size).toBe(mebibyte + 1);
	expect(readFileSync(path, 'utf8').replaceAll(/^\S+Z \d+ /gm, '')).toBe('before\nFATAL ERROR: out of memory\nafter\n');
});

test('a daemon goes on in the log of the one before', () => {
	const {path, open} = makeLog();
	open().info('first');
	open().info('second');
	expect(linesIn(path).map(line => line.split(' ')[2])).toEqual(['first', 'second']);
});
