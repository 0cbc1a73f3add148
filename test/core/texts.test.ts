import fc from 'fast-check';
import {expect, test} from 'vitest';
import {excerpt, excerptAround} from '../../source/core/excerpt.js';
import {visible} from '../../source/core/visible.js';

const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 200}),
	fc
		.array(
			fc.constantFrom(
				'a',
				' ',
				'\n',
				'\t',
				'\r\n',
				'\u001b[31m',
				'\u009b',
				'\u202e',
				'😀',
				'👩‍👧',
				'\u2028',
				'\0',
				'日',
			),
		)
		.map(parts => parts.join('')),
);

/** Control characters of both kinds but newlines and tabs, and what turns the direction of a text. */
const isObeyed = (character: string): boolean => {
	const code = character.codePointAt(0) ?? 0;
	const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0);
	return (
		(isControl && code !== 0x09 && code !== 0x0a) ||
		(code >= 0x202a && code <= 0x202e) ||
		(code >= 0x2066 && code <= 0x2069)
	);
};

const hasHalfPairs = (text: string): boolean => /\p{Surrogate}/u.test(text);

test('nothing that a terminal obeys is left in a visible text but newlines and tabs', () => {
	fc.assert(
		fc.property(anyText, text => {
			expect([...visible(text)].filter(isObeyed)).toEqual([]);
		}),
	);
});

test('a visible text stays as it is, but for what is made visible', () => {
	fc.assert(
		fc.property(anyText, text => {
			const harmless = [...text].filter(character => !isObeyed(character)).join('');
			expect(visible(harmless)).toBe(harmless);
			expect(visible(visible(text))).toBe(visible(text));
		}),
	);
});

for (const [text, shown] of Object.entries({
	'one\ntwo\tthree': 'one\ntwo\tthree',
	'one\r\ntwo': 'one\ntwo',
	'over\rwritten': 'over␍written',
	'\u001b[31mred\u001b[0m': '␛[31mred␛[0m',
	'\u001b]0;title\u0007': '␛]0;title␇',
	'a\bb\0c\x7f': 'a␈b␀c␡',
	'\u009b31m': '\ufffd31m',
	'\u202egpj.exe': '\ufffdgpj.exe',
	'\u2067a\u2069': '\ufffda\ufffd',
	'日本 👩‍👧 é': '日本 👩‍👧 é',
})) {
	test(`${JSON.stringify(text)} is shown as ${JSON.stringify(shown)}`, () => {
		expect(visible(text)).toBe(shown);
	});
}

test('an excerpt is one line without control characters, whole characters, and no longer than asked for', () => {
	fc.assert(
		fc.property(anyText, fc.integer({min: 1, max: 40}), (text, width) => {
			const short = excerpt(text, width);
			expect([...short].length).toBeLessThanOrEqual(width);
			expect(short).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(short).toBe(short.trim());
			expect(hasHalfPairs(short)).toBe(false);
		}),
	);
});

test('an excerpt around any place is one line without control characters, whole characters, and no longer than asked for', () => {
	fc.assert(
		fc.property(anyText, fc.nat(300), fc.integer({min: 4, max: 40}), (text, place, width) => {
			const short = excerptAround(text, place, width);
			expect([...short].length).toBeLessThanOrEqual(width);
			expect(short).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
			expect(hasHalfPairs(short)).toBe(false);
		}),
	);
});

for (const [text, hit, width, short] of [
	['one two three', 'two', 72, 'one two three'],
	['one two three four five six', 'one', 12, 'one two thr…'],
	['one two three four five six', 'four', 12, '…ee four fi…'],
	['one two three four five six', 'six', 12, '…ur five six'],
	['one\r\n\ttwo\u001b[31m three', 'two', 72, 'one two [31m three'],
	['😀😀😀😀😀😀 x 😀😀😀😀😀😀', 'x', 9, '…😀 x 😀😀😀…'],
] as const) {
	test(`the excerpt of ${JSON.stringify(text)} around ${hit} in ${width} is ${JSON.stringify(short)}`, () => {
		expect(excerptAround(text, text.indexOf(hit), width)).toBe(short);
	});
}

test('a short line is its own excerpt', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[A-Za-z0-9.,é日-]{1,20}$/), text => {
			expect(excerpt(text, 20)).toBe(text);
		}),
	);
});

for (const [text, width, short] of [
	['one two three', 72, 'one two three'],
	['  one\r\n\r\n\ttwo  ', 72, 'one two'],
	['one two three', 7, 'one tw…'],
	['one two', 7, 'one two'],
	['👩👩👩👩', 3, '👩👩…'],
	['\u001b[31mred', 72, '[31mred'],
	['\n\n\n', 72, ''],
	['', 72, ''],
	[`x${' '.repeat(286)}😀`, 72, 'x'],
] as const) {
	test(`the excerpt of ${JSON.stringify(text.slice(0, 20))} in ${width} is ${JSON.stringify(short)}`, () => {
		expect(excerpt(text, width)).toBe(short);
	});
}
