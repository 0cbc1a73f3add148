import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** The inside of a fence, without its last newline, and the paragraph before it. */
export type Block = {page: string; language: string; text: string; before: string};

/** Pages that people write; what is generated comes from the operations, and is tested there. */
const pages = [
	'README.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	...readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
		.filter(path => path.endsWith('.md') && !path.startsWith('reference'))
		.map(path => join('docs', path))
		.sort(),
];

const fence = /^( *)(```+)(.*)\n([\s\S]*?)^ *\2$/gm;

const blocksOf = (page: string): Block[] => {
	const whole = readFileSync(join(root, page), 'utf8');
	return [...whole.matchAll(fence)].map(match => {
		const [, , , language = '', inside = ''] = match;
		const before = whole.slice(0, match.index).trimEnd().split('\n\n').at(-1) ?? '';
		return {page, language, text: inside.replace(/\n$/, ''), before};
	});
};

export const blocks: Block[] = pages.flatMap(blocksOf);

export const blocksIn = (language: string): Block[] => blocks.filter(block => block.language === language);

/** Blocks by their page, in their order. */
export const byPage = (some: Block[]): [string, Block[]][] =>
	[...new Set(some.map(({page}) => page))].map(page => [page, some.filter(block => block.page === page)]);
