import fc from 'fast-check';
import {expect, test} from 'vitest';
import {frameOf, frameSplitter} from '../../source/core/frames.js';
import {LaliaError} from '../../source/core/lalia-error.js';

const lineText = fc
	.oneof(fc.string({unit: 'binary', maxLength: 30}), fc.constantFrom('', '\r', '\ufeff', '{"a":1}', '😀', '\u2028'))
	.map(text => text.replaceAll('\n', ' ')); // prettier-ignore

/** The bytes in pieces, cut at these places as far as they are in them. */
const cutAt = (bytes: Buffer, places: number[]): Buffer[] => {
	const inside = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((left, right) => left - right);
	return [0, ...inside].map((from, index) => bytes.subarray(from, inside[index] ?? bytes.length));
};

/** The reason that something throws for. */
const reasonOf = (work: () => unknown): string | undefined => {
	try {
		work();
		return undefined;
	} catch (error) {
		return error instanceof LaliaError ? error.reason : String(error);
	}
};

test('lines come out as they went in, however the bytes are cut', () => {
	fc.assert(
		fc.property(fc.array(lineText), fc.string(), fc.array(fc.nat(5000)), (lines, rest, places) => {
			const split = frameSplitter();
			const unfinished = rest.replaceAll('\n', '');
			const bytes = Buffer.from(lines.map(text => `${text}\n`).join('') + unfinished);
			expect(cutAt(bytes, places).flatMap(split)).toEqual(lines);
			expect(split(Buffer.from('\n'))).toEqual([unfinished]);
		}),
	);
});

test('lines come out as they went in byte by byte', () => {
	const lines = ['grüße', '', '👩‍👩‍👧', '日本'];
	const split = frameSplitter();

	expect([...Buffer.from(`${lines.join('\n')}\n`)].flatMap(byte => split(Uint8Array.of(byte)))).toEqual(lines);
});

test('a value comes back from its frame', () => {
	fc.assert(
		fc.property(fc.jsonValue(), value => {
			const [frame = '', ...others] = frameSplitter()(Buffer.from(frameOf(value)));
			expect(others).toEqual([]);
			expect(JSON.parse(frame)).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
});

test('a line of as many bytes as are allowed is a frame, and one of a byte more is refused', () => {
	fc.assert(
		fc.property(fc.integer({min: 1, max: 200}), fc.array(fc.nat(400)), (limit, places) => {
			const allowed = Buffer.from(`${'x'.repeat(limit)}\n`);
			const tooLong = Buffer.from(`${'x'.repeat(limit + 1)}\n`);
			expect(cutAt(allowed, places).flatMap(frameSplitter(limit))).toEqual(['x'.repeat(limit)]);
			expect(reasonOf(() => cutAt(tooLong, places).flatMap(frameSplitter(limit)))).toBe('frame_too_large');
		}),
	);
});

test('a line is refused before it has ended, with its first byte too many', () => {
	const split = frameSplitter(10);

	expect(split(Buffer.from('ok\n0123456789'))).toEqual(['ok']);
	expect(reasonOf(() => split(Buffer.from('x')))).toBe('frame_too_large');
});

test('many short lines in one piece are not one long line', () => {
	expect(frameSplitter(3)(Buffer.from('123\n'.repeat(1000)))).toHaveLength(1000);
});

for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0x80], [0x80]]) {
	test(`the bytes ${Buffer.from(bytes).toString('hex')} are no UTF-8`, () => {
		expect(reasonOf(() => frameSplitter()(Buffer.from([...bytes, 0x0a])))).toBe('malformed_frame');
	});
}
