import fc from 'fast-check';
import {expect, test} from 'vitest';
import {findSection, withSection} from '../../source/client/run/marked-section.js';

const begin = '<!-- lalia:begin -->';
const end = '<!-- lalia:end -->';

/** Bytes of all sorts, a character each, without marks. */
const anyBytes = fc
	.array(
		fc.oneof(
			fc.constantFrom('\n', '\r\n', 'a', ' ', '\xef\xbb\xbf', '<!-- lalia -->'),
			fc.nat(255).map(code => String.fromCharCode(code)),
		),
	)
	.map(parts => parts.join(''));

const content = 'one\ntwo\n';

test('what stands before and after the section stays as it is, to the byte', () => {
	fc.assert(
		fc.property(anyBytes, anyBytes, anyBytes, (before, old, after) => {
			const text = `${before}\n${begin}\n${old}\n${end}\n${after}`;
			const made = withSection(text, content);
			expect(made.startsWith(`${before}\n${begin}`)).toBe(true);
			expect(made.endsWith(`${end}\n${after}`)).toBe(true);
			expect(made.slice(before.length + 1, made.length - after.length - 1).replaceAll('\r\n', '\n')).toBe(
				`${begin}\n${content}${end}`,
			);
		}),
	);
});

test('a text without a section keeps all its bytes, and gets one at its end', () => {
	fc.assert(
		fc.property(anyBytes, text => {
			const made = withSection(text, content);
			expect(made.startsWith(text)).toBe(true);
			expect(findSection(made)).toHaveProperty('start');
		}),
	);
});

test('a section that is written again is the same', () => {
	fc.assert(
		fc.property(anyBytes, text => {
			const made = withSection(text, content);
			expect(withSection(made, content)).toBe(made);
			expect(withSection(withSection(made, 'other\n'), content)).toBe(made);
		}),
	);
});

test.each([
	['', `${begin}\n${content}${end}\n`],
	['mine', `mine\n\n${begin}\n${content}${end}\n`],
	['mine\n', `mine\n\n${begin}\n${content}${end}\n`],
	['mine\r\n', `mine\r\n\r\n${begin}\r\none\r\ntwo\r\n${end}\r\n`],
	[`mine\r\n${begin}\r\nold\r\n${end}\r\nyours`, `mine\r\n${begin}\r\none\r\ntwo\r\n${end}\r\nyours`],
	[`\xef\xbb\xbf${begin}\n${end}`, `\xef\xbb\xbf${begin}\n${content}${end}`],
	[`  ${begin}  \n  ${end}  `, `  ${begin}\n${content}${end}  `],
])('%j becomes %j', (text, made) => {
	expect(withSection(text, content)).toBe(made);
});

test.each([
	[`a\nb\n${begin}\nc\n`, 3, 'has no <!-- lalia:end --> after it'],
	[`a\n${end}\n`, 2, 'has no <!-- lalia:begin --> before it'],
	[`${end}\n${begin}\n`, 1, 'has no <!-- lalia:begin --> before it'],
	[`${begin}\r\n${begin}\r\n${end}\r\n`, 1, 'has no <!-- lalia:end --> after it'],
	[`${begin}\n${end}\n\n${begin}\n${end}\n`, 4, 'there is one section already'],
	[`${begin}\n${end}\n${end}\n`, 3, 'there is one section already'],
])('%j is broken at line %i', (text, line, problem) => {
	expect(findSection(text)).toEqual({line, problem: expect.stringContaining(problem)});
});

test.each(['', 'text', `in a line ${begin}\n${end} too`, `> ${begin}\n> ${end}`])('%j has no section', text => {
	expect(findSection(text)).toBeUndefined();
});
