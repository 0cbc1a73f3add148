import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Address, parseAddress, qualifiedAddress} from '../../source/core/address.js';

const means = (text: string, address: Omit<Extract<Address, {kind: 'name'}>, 'kind'>) => {
	test(`${text} is read part by part`, () => {
		expect(parseAddress(text)).toEqual({kind: 'name', ...address});
	});
};

means('bob', {name: 'bob'});
means('bob@parser', {name: 'bob', project: 'parser'});
means('bob@parser:main', {name: 'bob', project: 'parser', branch: 'main'});
means('bob@parser:main:/repos/parser', {name: 'bob', project: 'parser', branch: 'main', worktree: '/repos/parser'});
means('bob@parser:main:/repos/a:b', {name: 'bob', project: 'parser', branch: 'main', worktree: '/repos/a:b'});
means('bob@parser:feature/x', {name: 'bob', project: 'parser', branch: 'feature/x'});
means('bob@parser::/repos/parser', {name: 'bob', project: 'parser', worktree: '/repos/parser'});
means('bob@:main', {name: 'bob', branch: 'main'});
means('bob@', {name: 'bob'});
means('bob:main', {name: 'bob:main'});
means('bob@a@b', {name: 'bob', project: 'a@b'});
means('@parser', {name: '', project: 'parser'});
means('', {name: ''});
means('01ARZ3NDEKTSV4RRFFQ69G5FAV@parser', {name: '01ARZ3NDEKTSV4RRFFQ69G5FAV', project: 'parser'});
means('01arz3ndektsv4rrffq69g5fav', {name: '01arz3ndektsv4rrffq69g5fav'});

test('a ULID is the id of an agent', () => {
	expect(parseAddress('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toEqual({kind: 'id', agent_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV'});
});

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,9}$/);
const path = fc.stringMatching(/^\/[A-Za-z0-9:/ _-]{0,20}[A-Za-z0-9]$/);

test('the qualified address of an agent with a project is read as what the agent has', () => {
	fc.assert(
		fc.property(word, word, fc.option(word), fc.option(path), (name, project, branch, worktree) => {
			expect(parseAddress(qualifiedAddress({name, project, branch, worktree}))).toEqual({
				kind: 'name',
				name,
				project,
				...(branch === null ? {} : {branch}),
				...(worktree === null ? {} : {worktree}),
			});
		}),
	);
});

test('an agent without a project is known by its name alone', () => {
	expect(qualifiedAddress({name: 'bob', project: null, branch: 'main', worktree: '/work'})).toBe('bob');
});
