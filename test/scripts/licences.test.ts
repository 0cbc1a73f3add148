import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {isPermissive} from '../../scripts/build/licences.mjs';
import {root} from '../../scripts/root.mjs';

test.each([
	['MIT', true],
	['(MIT AND Zlib)', true],
	['(MIT OR GPL-3.0-or-later)', true],
	['GPL-2.0-only', false],
	['MIT AND GPL-2.0-only', false],
	['SEE LICENSE IN MIT.txt', false],
])('a package under %s may be bundled: %s', (expression, may) => {
	expect(isPermissive(expression)).toBe(may);
});

test('each bundled package has the text of its licence', () => {
	const [, ...sections] = readFileSync(`${root}dist/THIRD-PARTY-LICENSES.txt`, 'utf8').split(/^== /m);
	expect(sections.length).toBeGreaterThan(50);
	expect(
		sections.filter(section => !/free and unencumbered|Permission|Redistribution|Apache License/.test(section)),
	).toEqual([]);
});
