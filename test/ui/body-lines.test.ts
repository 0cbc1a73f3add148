import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {bodyLines} from '../../source/ui/parts/body-lines.js';

describe('a body reads on a terminal', () => {
	test.each([
		['plain text', 80, 'one line', ['one line']],
		['a heading, without its marks', 80, '# Plan', ['Plan']],
		['a list', 80, '- one\n* two\n  + three', ['• one', '• two', '  • three']],
		['strong words and code, without their marks', 80, 'do **this** with `npm test`', ['do this with npm test']],
		['a quotation', 80, '> said', ['│ said']],
		['a block of code, as it is', 80, '```\n# no heading\n**x**\n```', ['```', '# no heading', '**x**', '```']],
		['blank lines, but none at the end', 80, 'a\n\nb\n\n', ['a', '', 'b']],
		['stars that mark nothing', 80, '2 * 3 ** 4', ['2 * 3 ** 4']],
		['tabs as spaces', 80, 'a\tb', ['a    b']],
		['long lines, wrapped', 10, 'aaaa bbbb cccc', ['aaaa bbbb ', 'cccc']],
		['wide characters, two columns each', 10, '日本語日本語日本語', ['日本語日本', '語日本語']],
		['escape sequences, as pictures', 80, 'a\u001b[31mb', ['a␛[31mb']],
	])('%s', (_title, columns, body, lines) => {
		expect(bodyLines(body, columns)).toEqual(lines);
	});
});

const characters = fc.constantFrom(
	'a',
	'word',
	' ',
	'日',
	'👋',
	'👩‍👧',
	'e\u0301',
	'`',
	'**',
	'#',
	'\t',
	'\n',
	'\u001b[31m',
);

test('no line is wider than there is room, whatever is written', () => {
	fc.assert(
		fc.property(fc.array(characters), fc.integer({min: 2, max: 60}), (parts, columns) => {
			for (const line of bodyLines(parts.join(''), columns)) {
				expect(stringWidth(line)).toBeLessThanOrEqual(columns);
			}
		}),
	);
});
