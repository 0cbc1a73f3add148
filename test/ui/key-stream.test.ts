import {PassThrough} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {KeyStream} from '../../source/ui/key-stream.js';
import {until} from '../support/until.js';

/** The keys that come of what a terminal sends, piece by piece. */
const keysOf = async (pieces: readonly string[], count: number): Promise<string[]> => {
	const terminal = new PassThrough();
	// Reason for the cast: it has what the keys use of a terminal.
	const stream = new KeyStream(terminal as unknown as NodeJS.ReadStream);
	const keys: string[] = [];
	stream.on('readable', () => keys.push(stream.read() ?? ''));
	for (const piece of [...pieces, '\r']) {
		terminal.write(piece);
		await turn();
	}

	await until('all keys came', () => keys.length > count);
	stream.close();
	return keys.slice(0, -1);
};

test.each([
	['letters each by itself', ['ab'], ['a', 'b']],
	['an escape sequence whole', ['\u001b[A\u001b[B'], ['\u001b[A', '\u001b[B']],
	['Esc, and letters that came with it', ['\u001bjj'], ['\u001b', 'j', 'j']],
	['Esc twice, and then a key', ['\u001b\u001b\u001b[A'], ['\u001b', '\u001b', '\u001b[A']],
	['Esc and Enter', ['\u001b\r'], ['\u001b', '\r']],
	['letters, Esc and a key with a name', ['a\u001bb\u001b[5~\u001bOA'], ['a', '\u001b', 'b', '\u001b[5~', '\u001bOA']],
	['letters behind an escape sequence', ['\u001b[Ajk'], ['\u001b[A', 'j', 'k']],
	['Alt with a letter as one key', ['\u001bq'], ['\u001bq']],
	['Ctrl-C and Enter', ['\u0003\r'], ['\u0003', '\r']],
	['no Ctrl-U, which a field would take for a u', ['a\u0015b'], ['a', 'b']],
	['a paste in one piece, with its lines', ['\u001b[200~q\r\n\tw\r\u001b[201~x'], ['q\n    w', 'x']],
	['a paste that comes in parts', ['a\u001b[200~b\rc', 'd\u001b[2', '01~e'], ['a', 'b\ncd', 'e']],
	['Ctrl-C where a paste does not end', ['\u001b[200~lost', 'b', '\u0003', 'x'], ['\u0003', 'x']],
	['no escape sequence out of a paste', ['\u001b[200~\u001b[31mred\u0007\u001b[201~'], ['[31mred']],
] as const)('%s', async (_, pieces, keys) => {
	expect(await keysOf(pieces, keys.length)).toEqual(keys);
});
