import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {describe, expect, test} from 'vitest';

const root = join(import.meta.dirname, '../..');

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const pages = [
	'README.md',
	'AGENTS.md',
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	...readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
		.filter(path => path.endsWith('.md'))
		.map(path => join('docs', path))
		.sort(),
];

const withoutCode = (text: string): string => text.replace(/^(```+)[\s\S]*?^\1$/gm, '').replace(/`[^`\n]*`/g, '');

/** The targets of a page's links that lead to something in this repository. */
const localLinks = (text: string): string[] =>
	[...withoutCode(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
		.map(([, target = '']) => target)
		.filter(target => !/^[a-z]+:/.test(target));

/** What GitHub makes of the headings of a page, for links to point to. */
const anchors = (text: string): string[] => {
	const used = new Map<string, number>();
	return [...text.replace(/^(```+)[\s\S]*?^\1$/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
		const slug = heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-');
		const count = used.get(slug) ?? 0;
		used.set(slug, count + 1);
		return count === 0 ? slug : `${slug}-${count}`;
	});
};

/** Why a link leads nowhere, if it does. */
const problemOf = (page: string, link: string): string | undefined => {
	const [path = '', anchor] = link.split('#');
	const target = path === '' ? page : join(dirname(page), path);
	if (target.startsWith('..') || !existsSync(join(root, target))) {
		return `${link}: there is no ${target}`;
	}

	return anchor === undefined || anchors(read(target)).includes(anchor) ? undefined : `${link}: no such heading`;
};

describe('every link leads somewhere', () => {
	for (const page of pages) {
		test(`in ${page}`, () => {
			expect(localLinks(read(page)).flatMap(link => problemOf(page, link) ?? [])).toEqual([]);
		});
	}
});

test('every page and example of docs can be reached from README.md by links', () => {
	const reached = new Set(['README.md']);
	for (const page of reached) {
		for (const link of page.endsWith('.md') ? localLinks(read(page)) : []) {
			const target = relative(root, join(root, dirname(page), link.split('#')[0] ?? ''));
			if (existsSync(join(root, target)) && statSync(join(root, target)).isFile()) {
				reached.add(target);
			}
		}
	}

	const examples = readdirSync(join(root, 'docs/examples')).map(name => `docs/examples/${name}`);
	expect([...pages, ...examples].filter(path => path.startsWith('docs/') && !reached.has(path))).toEqual([]);
});

test('every test that docs/reliability.md shows a promise by is there', () => {
	const shown = read('docs/reliability.md').match(/^\|.*\|$/gm) ?? [];
	const names = shown.flatMap(row => [...row.matchAll(/`((?:[a-z]+\/)+[a-z-]+)`/g)].map(([, name = '']) => name));
	const isThere = (name: string): boolean =>
		existsSync(join(root, `test/${name}.test.ts`)) || existsSync(join(root, 'test', name));

	expect(names.length).toBeGreaterThan(30);
	expect(names.filter(name => !isThere(name))).toEqual([]);
});
