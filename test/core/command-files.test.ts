import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';

const folder = join(import.meta.dirname, '../../source/commands');

test('every command has its file for terminals, and every file its command', () => {
	const named = Object.values<Op>(ops).flatMap(({name, internal}) => (internal ? [] : name));
	const found = readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.filter(path => path.endsWith('.tsx') && path !== 'index.tsx')
		.map(path => path.replace(/(\/index)?\.tsx$/, '').replaceAll('/', ' '));

	expect(found.toSorted()).toEqual(named.toSorted());
});
