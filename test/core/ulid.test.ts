import {randomBytes} from 'node:crypto';
import fc from 'fast-check';
import {decodeTime, ulid} from 'ulid';
import {expect, test} from 'vitest';
import {isUlid, ulidOf} from '../../source/core/ulid.js';

const instant = fc.integer({min: 0, max: 2 ** 48 - 1});
const chance = fc.uint8Array({minLength: 16, maxLength: 20});

test('a ULID has the form of one, and its time is the one it was made for', () => {
	fc.assert(
		fc.property(instant, chance, (at, bytes) => {
			const made = ulidOf(at, bytes);
			expect(made).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
			expect(isUlid(made)).toBe(true);
			expect(decodeTime(made)).toBe(at);
		}),
	);
});

test('ULIDs sort by their time', () => {
	fc.assert(
		fc.property(instant, instant, chance, chance, (one, other, ...bytes) => {
			fc.pre(one !== other);
			expect(ulidOf(one, bytes[0]) < ulidOf(other, bytes[1])).toBe(one < other);
		}),
	);
});

test('every byte of chance makes a difference', () => {
	const zeros = ulidOf(0, new Uint8Array(16));
	const others = Array.from({length: 16}, (_, place) => ulidOf(0, new Uint8Array(16).with(place, 31)));

	expect(new Set([zeros, ...others]).size).toBe(17);
});

test('no two of 10,000 made in one millisecond are the same', () => {
	const at = Date.now();

	expect(new Set(Array.from({length: 10_000}, () => ulidOf(at, randomBytes(16)))).size).toBe(10_000);
});

test('what the ulid package makes is a ULID', () => {
	fc.assert(fc.property(instant, at => isUlid(ulid(at))));
});

for (const text of [
	'',
	'01ARZ3NDEKTSV4RRFFQ69G5FA',
	'01ARZ3NDEKTSV4RRFFQ69G5FAVX',
	'81ARZ3NDEKTSV4RRFFQ69G5FAV',
	'01arz3ndektsv4rrffq69g5fav',
	'01ARZ3NDEKTSV4RRFFQ69G5FIL',
	'01ARZ3NDEKTSV4RRFFQ69G5FAU',
	'01ARZ3NDEKTSV4RRFFQ69G5FAV\n',
	' 1ARZ3NDEKTSV4RRFFQ69G5FAV',
]) {
	test(`${JSON.stringify(text)} is no ULID`, () => {
		expect(isUlid(text)).toBe(false);
	});
}
