import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parseConfig} from '../../../source/core/config/config.js';

const parse = (text: string) => parseConfig('/home/config.json', text);

const docs = join(import.meta.dirname, '../../../docs');

/** A file with one rule, which begins in column 13. */
const withRule = (rule: string): string => `{"notify": [${rule}]}`;

test('an empty file says what no file says', () => {
	expect(parse('{}')).toEqual({wake: 'on', notify: []});
});

test('a rule has what it leaves out', () => {
	const {notify} = parse(
		withRule('{"when": "question", "bell": true}, {"when": "task", "webhook": "https://a.example"}'),
	);
	const destination = {shape: 'json', headers: {}, insecure: false, bell: false};
	expect(notify).toEqual([
		{...destination, when: 'question', minutes: 10, bell: true},
		{...destination, when: 'task', status: ['blocked', 'ready'], webhook: 'https://a.example'},
	]);
});

test.each(['configuration.md', 'notify.md'])('the examples of %s are read', name => {
	const examples = [...readFileSync(join(docs, name), 'utf8').matchAll(/```json\n(.*?)```/gs)];
	expect(examples.length).toBeGreaterThan(0);
	for (const [, example = ''] of examples) {
		expect(parse(example)).toHaveProperty('notify');
	}
});

describe('a webhook', () => {
	test.each([
		'"https://a.example/x"',
		'"http://localhost:80"',
		'"http://127.0.0.1:8080/x"',
		'"http://[::1]/x"',
		'"http://a.example", "insecure": true',
	])('may be %s', url => {
		expect(parse(withRule(`{"when": "loop", "webhook": ${url}}`)).notify).toHaveLength(1);
	});

	test.each([
		'"http://a.example/x"',
		'"http://localhost.a.example"',
		'"http://127.0.0.1.a.example"',
		'"http://10.0.0.1"',
	])('may not be %s, over which others read along', url => {
		expect(() => parse(withRule(`{"when": "loop", "webhook": ${url}}`))).toThrow(
			'/home/config.json:1:41: http is for this machine alone: use https, or add "insecure": true',
		);
	});
});

describe('what is wrong is named with its place', () => {
	test.each([
		[
			'',
			'1:1: the file ends too early: a value is missing here, or a string that ends on its line and has only the escapes of JSON',
		],
		['{\n\t"wake": "of"\n}', '2:10: Invalid option: expected one of "on"|"off"'],
		['{\n\t"wake": "off",\n}', '3:1: a name in double quotes is missing here'],
		['{"wake": "off", "wake": "on"}', '1:17: "wake" is there twice'],
		['{"wake": "off",\n  "Notify": []}', '2:3: "Notify" is not known here'],
		['[]', '1:1: Invalid input: expected object, received array'],
		['{"wake": "\uFFFD"}', '1:11: this is not UTF-8'],
		[withRule('{"when": "tea"}'), '1:22: "when" is one of "task", "question", "loop", "transcript"'],
		[withRule('{"when": "loop"}'), '1:13: this rule needs a "webhook", or "bell": true'],
		[withRule('{"when": "loop", "bell": true, "agent": "ada"}'), '1:44: "agent" is not known here'],
		[withRule('{"when": "loop", "webhook": "ftp://u:secret@a.example"}'), '1:41: this is no http or https URL'],
		[withRule('{"when": "loop", "bell": true, "headers": {"a b": ""}}'), '1:56: this is no name of a header'],
		[withRule('{"when": "loop", "bell": true, "headers": {"a": "b\\r\\nc"}}'), '1:61: this is no value of a header'],
		[withRule('{"when": "question", "bell": true, "agent": "a b"}'), '1:57: this is no address of an agent'],
	])('%j', (text, message) => {
		expect(() => parse(text)).toThrow(
			expect.objectContaining({reason: 'broken_config', message: `/home/config.json:${message}`}),
		);
	});
});
