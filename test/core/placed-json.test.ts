import fc from 'fast-check';
import {expect, test} from 'vitest';
import {JsonFault, type PlacedJson, readPlacedJson} from '../../source/core/placed-json.js';

/** The value without its places, as JSON.parse gives it. */
const plain = ({value}: PlacedJson): unknown => {
	if (value instanceof Map) {
		return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
	}

	return Array.isArray(value) ? value.map(plain) : value;
};

const outcomeOf = (read: () => unknown): unknown => {
	try {
		return {read: read()};
	} catch {
		return 'refused';
	}
};

test('what is JSON is read as JSON.parse reads it', () => {
	fc.assert(
		fc.property(fc.json(), fc.constantFrom(undefined, '\t', ' '), (text, indent) => {
			const spaced = JSON.stringify(JSON.parse(text), undefined, indent);
			expect(plain(readPlacedJson(spaced))).toEqual(JSON.parse(spaced));
		}),
	);
});

test('what is hardly JSON any more is refused where JSON.parse refuses it', () => {
	const pieces = [
		'{',
		'}',
		'[',
		']',
		',',
		':',
		'"a"',
		'"b"',
		'"',
		'\\',
		'\\u00',
		'1',
		'-',
		'01',
		'.5',
		'e3',
		'true',
		'nul',
	];
	const piece = fc.constantFrom(...pieces, ' ', '\n', '\u00a0', '\t', '"\u0001"', '"\u007f"', '"\\n"', '"\\x"', '\0');
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 7}), parts => {
			const text = parts.join('');
			const outcome = outcomeOf(() => plain(readPlacedJson(text)));
			// It alone refuses a name that is there twice.
			if (!/"a".*"a"|"b".*"b"/s.test(text)) {
				expect(outcome).toEqual(outcomeOf(() => JSON.parse(text)));
			}
		}),
		{numRuns: 3000},
	);
});

test.each([
	['{"a": 1, "a": 2}', 9],
	['{"a": {"b": [1, 2,]}}', 18],
	['{"a": tru}', 6],
	['["\\x"]', 1],
	[`${'['.repeat(100_000)}`, 65],
])('%.20s is refused at offset %i', (text, offset) => {
	expect(() => readPlacedJson(text)).toThrow(expect.objectContaining({name: 'JsonFault', offset}));
	expect(() => readPlacedJson(text)).toThrow(JsonFault);
});

test('each value knows its place, and each member that of its name', () => {
	const text = '{ "a" : [true, null], "b": "x" }';
	const {value} = readPlacedJson(text);
	const [a, b] = value instanceof Map ? [...value.values()] : [];
	expect([a?.nameOffset, a?.offset, b?.nameOffset, b?.offset]).toEqual([2, 8, 22, 27]);
	expect(Array.isArray(a?.value) && a.value.map(({offset}) => offset)).toEqual([9, 15]);
});
