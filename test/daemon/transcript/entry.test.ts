import {describe, expect, test} from 'vitest';
import {assertTranscriptEntry} from '../../../source/daemon/transcript/entry.js';
import {fileOf, messageEntry} from './entries.js';

describe('assertTranscriptEntry', () => {
	test.each([
		'rooms/attic/2026-01-02/01K.md',
		'ROOM.md',
		'rooms/d\u00e9p\u00f4t/a b.md',
		'rooms/.hidden/x',
		'rooms/a..b/x',
	])('takes the path %j', path => {
		expect(() => assertTranscriptEntry(messageEntry(1, {files: [fileOf(path, '')]}))).not.toThrow();
	});

	test.each([
		'',
		'/etc/passwd',
		'../x',
		'rooms/../../x',
		'rooms//x',
		'rooms/',
		'./x',
		'.git/config',
		'rooms/.GIT/x',
		'rooms/.gitattributes',
		'.g\u200cit/config',
		'GIT~1/config',
		'rooms\\x',
		'rooms/a\nb',
		'rooms/a\u0000b',
		'rooms/\ud800',
		`rooms/${'x'.repeat(256)}`,
	])('refuses the path %j', path => {
		expect(() => assertTranscriptEntry(messageEntry(1, {files: [fileOf(path, '')]}))).toThrow(/unsafe path/);
	});

	test('refuses an id that is no ULID, and a time that is none', () => {
		expect(() => assertTranscriptEntry(messageEntry(1, {id: 'x\nLalia-Id: y'}))).toThrow(/must be a ULID/);
		expect(() => assertTranscriptEntry(messageEntry(1, {at: Number.NaN}))).toThrow(/no valid time/);
	});
});
