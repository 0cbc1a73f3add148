import fc from 'fast-check';
import {expect, test} from 'vitest';
import {canonicalJson} from '../../source/core/canonical-json.js';

type Json = null | boolean | number | string | Json[] | {[name: string]: Json};

/** RFC 8785 read literally: what it says of members, and ECMAScript's own text for all else. */
const byTheBook = (value: Json): string => {
	if (value === null || typeof value !== 'object') {
		return JSON.stringify(value);
	}

	if (Array.isArray(value)) {
		return `[${value.map(byTheBook).join(',')}]`;
	}

	const names = Object.keys(value).sort(byCodeUnits);
	return `{${names.map(name => `${JSON.stringify(name)}:${byTheBook(value[name] as Json)}`).join(',')}}`; // it is a member
};

const byCodeUnits = (left: string, right: string): number => {
	const [a, b] = [left, right].map(text => Array.from({length: text.length}, (_, index) => text.charCodeAt(index)));
	const at = a?.findIndex((unit, index) => unit !== b?.[index]) ?? -1;
	return at === -1 ? left.length - right.length : (a?.[at] ?? 0) - (b?.[at] ?? -1);
};

const text = fc.string({unit: 'binary', maxLength: 12});
const name = fc.oneof(
	text,
	fc.constantFrom('1', '10', '9', '', '__proto__', 'constructor', 'é', 'e\u0301', '😀', '\uffff'),
);
const number = fc.oneof(fc.double({noNaN: true, noDefaultInfinity: true}), fc.integer());
const {json} = fc.letrec<{json: Json}>(tie => ({
	json: fc.oneof(
		{depthSize: 'small', withCrossShrink: true},
		fc.constant(null),
		fc.boolean(),
		number,
		text,
		fc.array(tie('json'), {maxLength: 5}),
		fc.dictionary(name, tie('json'), {maxKeys: 6}),
	),
}));

test('any JSON is written as RFC 8785 says', () => {
	fc.assert(
		fc.property(json, value => canonicalJson(value) === byTheBook(value)),
		{numRuns: 1000},
	);
});

test('what is written is JSON of the same value', () => {
	fc.assert(
		fc.property(json, value => {
			expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
		}),
	);
});

test('the order in which members were put in makes no difference', () => {
	fc.assert(
		fc.property(fc.uniqueArray(fc.tuple(name, json), {selector: ([key]) => key}), members => {
			const there = canonicalJson(Object.fromEntries(members));
			expect(canonicalJson(Object.fromEntries([...members].reverse()))).toBe(there);
		}),
	);
});

test('the example of RFC 8785, section 3.2.2', () => {
	const value = JSON.parse(`{
		"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
		"string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
		"literals": [null, true, false]
	}`);

	expect(canonicalJson(value)).toBe(
		String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
	);
});

test('the example of RFC 8785, section 3.2.3: members are sorted by UTF-16 code units', () => {
	const value = {
		'\u20ac': 'Euro Sign',
		'\r': 'Carriage Return',
		'\ufb33': 'Hebrew Letter Dalet With Dagesh',
		'1': 'One',
		'\u{1f600}': 'Emoji: Grinning Face',
		'\u0080': 'Control',
		'\u00f6': 'Latin Small Letter O With Diaeresis',
	};

	expect(
		Object.values(
			JSON.parse(
				`[${canonicalJson(value)
					.match(/"[^"]*"(?=[,}])/g)
					?.join()}]`,
			),
		),
	).toEqual([
		'Carriage Return',
		'One',
		'Control',
		'Latin Small Letter O With Diaeresis',
		'Euro Sign',
		'Emoji: Grinning Face',
		'Hebrew Letter Dalet With Dagesh',
	]);
});

for (const [hex, expected] of Object.entries({
	'0000000000000000': '0',
	'8000000000000000': '0',
	'0000000000000001': '5e-324',
	'8000000000000001': '-5e-324',
	'7fefffffffffffff': '1.7976931348623157e+308',
	ffefffffffffffff: '-1.7976931348623157e+308',
	'4340000000000000': '9007199254740992',
	c340000000000000: '-9007199254740992',
	'4430000000000000': '295147905179352830000',
	'44b52d02c7e14af5': '9.999999999999997e+22',
	'44b52d02c7e14af6': '1e+23',
	'44b52d02c7e14af7': '1.0000000000000001e+23',
	'444b1ae4d6e2ef4e': '999999999999999700000',
	'444b1ae4d6e2ef4f': '999999999999999900000',
	'444b1ae4d6e2ef50': '1e+21',
	'3eb0c6f7a0b5ed8c': '9.999999999999997e-7',
	'3eb0c6f7a0b5ed8d': '0.000001',
	'41b3de4355555553': '333333333.3333332',
	'41b3de4355555554': '333333333.33333325',
	'41b3de4355555555': '333333333.3333333',
	'41b3de4355555556': '333333333.3333334',
	'41b3de4355555557': '333333333.33333343',
	becbf647612f3696: '-0.0000033333333333333333',
	'43143ff3c1cb0959': '1424953923781206.2',
})) {
	test(`the number ${hex} of RFC 8785, appendix B, is ${expected}`, () => {
		expect(canonicalJson(Buffer.from(hex, 'hex').readDoubleBE())).toBe(expected);
	});
}

for (const [what, value] of Object.entries({
	NaN: Number.NaN,
	infinity: Number.POSITIVE_INFINITY,
	'half of a surrogate pair': '\ud83d',
	'a name with half of a surrogate pair': {'\ude00': 1},
	'a function': () => 1,
	'a symbol': Symbol('x'),
	'a bigint': 1n,
	undefined,
	'undefined in an array': [undefined],
})) {
	test(`${what} has no JSON`, () => {
		expect(() => canonicalJson(value)).toThrow(TypeError);
		expect(() => canonicalJson({nested: {value: [value]}})).toThrow(TypeError);
	});
}

test('a member that is undefined is left out', () => {
	expect(canonicalJson({b: undefined, a: 1})).toBe('{"a":1}');
});

test('a member called __proto__ is one like any other', () => {
	expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}'))).toBe('{"__proto__":{"x":2},"b":1}');
});
