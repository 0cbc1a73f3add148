import {expect, test} from 'vitest';
import type {Nickname} from '../../../source/client/nicknames/find-nickname.js';
import {nicknamesText, parseNicknames} from '../../../source/client/nicknames/nicknames-text.js';

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const good = `"bob": {"address": "bobby", "agent_id": "${id}"}`;

test.each([
	['', '1:1', 'the file ends too early: a value is missing'],
	['bob = bobby\n', '1:1', 'a value is missing here'],
	['[]\n', '1:1', 'an object {…} is expected here'],
	[`{\n\t${good},\n}\n`, '3:1', 'a name in double quotes is missing here'],
	[`{\n\t${good}\n\t"x": {}\n}\n`, '3:2', 'a comma or } is missing here'],
	[`{\n\t${good}`, '2:', 'the file ends too early: a comma or } is missing here'],
	[`{${good}}\n}\n`, '2:1', 'something stands after the end'],
	[`{\n\t${good},\n\t${good}\n}\n`, '3:2', '"bob" is there twice'],
	[`{\n\t// mine\n\t${good}\n}\n`, '2:2', 'a name in double quotes is missing here'],
	[`{"bob" {}}`, '1:8', 'a colon is missing after "bob"'],
	[`{\r\n\t"bob": {"address": "bobby}\r\n}`, '2:21', 'a value is missing here, or a string that ends on its line'],
	['{"bob": "bobby"}', '1:9', 'an object {…} is expected here'],
	['{"bob": {}}', '1:9', 'bob needs an "address"'],
	['{"bob": {"address": 5, "follow": true}}', '1:21', 'bob needs an "address"'],
	['{"bob": {"address": "no one", "follow": true}}', '1:21', 'bob needs an "address"'],
	['{"bob": {"address": "bobby"}}', '1:9', 'bob needs either an "agent_id" or "follow"'],
	[`{"bob": {"address": "b", "agent_id": "${id}", "follow": true}}`, '1:9', 'bob needs either'],
	['{"bob": {"address": "b", "agent_id": "bobby"}}', '1:38', 'an "agent_id" is a ULID'],
	['{"bob": {"address": "b", "follow": "yes"}}', '1:36', '"follow" is true, or is not there'],
	['{"bob": {"address": "b", "folow": true}}', '1:26', '"folow" is none of address, agent_id, follow'],
	['{"b b": {"address": "b", "follow": true}}', '1:2', '"b b" is not a name'],
	[`\uFEFF{${good}}`, '1:1', 'a value is missing here'],
	['{"bob": {"address": "b@\uFFFD", "follow": true}}', '1:24', 'this is not UTF-8'],
])('%j is refused, with its place', (text, place, reason) => {
	const message = expect.stringMatching(new RegExp(`^/home/n[.]json:${place}`));
	expect(() => parseNicknames('/home/n.json', text)).toThrow(
		expect.objectContaining({reason: 'broken_nicknames', message}),
	);
	expect(() => parseNicknames('/home/n.json', text)).toThrow(reason);
});

test('what is written is read again, sorted, whatever is in it', () => {
	const nicknames = new Map<string, Nickname>([
		['constructor', {address: 'b@p:main:/a "b" \\c\uFFFDé', follow: true}],
		['7', {address: id, agent_id: id}],
		['a', {address: 'b', follow: true}],
	]);
	const text = nicknamesText(nicknames);
	expect(text).not.toContain('\uFFFD');
	expect([...parseNicknames('n.json', text)]).toEqual([...nicknames].toSorted());
	expect(nicknamesText(new Map())).toBe('{}\n');
	expect(parseNicknames('n.json', '{}\n')).toEqual(new Map());
});
