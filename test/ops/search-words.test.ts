import fc from 'fast-check';
import {expect, test} from 'vitest';
import {foundBy, placesFor, tellAll} from '../support/finding.js';
import {join, makeSharedDaemon} from '../support/talk.js';

const home = makeSharedDaemon();

const finds = (body: string, {by, not = []}: {by: string[]; not?: string[]}) => {
	test(`${JSON.stringify(body)} is found by ${by.join(', ')}`, async () => {
		const [alice] = await join(home, 'alice', 'bob');
		await tellAll(alice, 'bob', [body]);

		for (const words of by) {
			expect([words, await placesFor(alice, words)]).toEqual([words, ['bob#1']]);
		}

		for (const words of not) {
			expect([words, await placesFor(alice, words)]).toEqual([words, []]);
		}
	});
};

finds('The parser is ready', {
	by: ['PARSER', 'ready parser', '"parser is"', 'pars*', 'the "is rea"*', ' parser\t ready\n', 'parser 😀'],
	not: ['pars', 'parser lexer', '"is parser"', '"parser ready"', 'arser*'],
});
finds('Größe: naïve café, Ångström', {
	by: ['Große', 'naive', 'CAFE', 'cafe\u0301', 'angstrom', 'ang*'],
	not: ['caf', 'Grösse'],
});
finds('source/daemon/open-daemon.ts calls snake_case("x")', {
	by: ['open-daemon.ts', 'source/daemon', 'snake_case', 'daemon/open*', '"calls snake_case"', 'snake_case("x")'],
	not: ['open.ts', 'daemon/source'],
});
finds('NEAR AND OR NOT body place', {
	by: ['NEAR', 'AND', 'OR NOT', 'NOT', 'place', 'body', '^near', 'near(and)', '"near'],
	not: ['body:near', 'place : c1', 'NEAR(and place, 1)', '{body place}: x'],
});
finds('日本語のテスト', {by: ['日本*', '日本語のテスト'], not: ['テスト']});

for (const words of [
	'"',
	'""',
	'"""a',
	'a"b"c',
	'a""',
	'"a" OR place : "c1"',
	'") OR (place : c1',
	'a) OR place:(c*',
	"'; DROP TABLE messages; --",
	'NEAR(a b, 5)',
	'^a',
	'-a',
	'a* *',
	'* a **',
	'a:b:c',
	'{a b}:c',
	'a\0b',
	'\0"a',
	'👩‍👧 a 😀*',
	'(((((((((((((((((((((((a',
	'a '.repeat(250),
	Array.from({length: 120}, (_, index) => `w${index}`)
		.join(' ')
		.slice(0, 500),
	'a'.repeat(500),
	'%_?@[1]',
]) {
	test(`a search for ${JSON.stringify(words.slice(0, 40))} finds nothing of others and raises nothing but invalid_args`, async () => {
		const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
		await tellAll(alice, 'bob', ['a b c w0 1', 'c1 place body']);
		await tellAll(bob, 'eve', ['unrelated']);

		const reply = await eve.call('search', {words});
		expect(reply.ok ? reply.result : reply.error.reason).toEqual(reply.ok ? {matches: []} : 'invalid_args');
	});
}

test('whatever is typed, a search answers or refuses it as an argument', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	await tellAll(alice, 'bob', ['a']);
	const part = fc.constantFrom(
		'"',
		'*',
		' ',
		'a',
		'(',
		')',
		':',
		'^',
		'-',
		'+',
		'OR',
		'NOT',
		'\0',
		'😀',
		'{',
		',',
		"'",
	);
	const anyWords = fc.oneof(
		fc.string({unit: 'binary', maxLength: 60}),
		fc.array(part).map(parts => parts.join('')),
	);

	await fc.assert(
		fc.asyncProperty(anyWords, async words => {
			const reply = await alice.call('search', {words});
			expect(reply.ok || reply.error.reason).toSatisfy(outcome => outcome === true || outcome === 'invalid_args');
		}),
	);
});

test('an excerpt is one line around the first hit, without control characters', async () => {
	const [alice] = await join(home, 'alice', 'bob');
	const far = `${'filler\n'.repeat(5000)}\u001b[31mthe Prüfung\u0007 of\r\nthe parser\u202e ends`;
	await tellAll(alice, 'bob', [far, `${'e\u0301 '.repeat(2000)}the parser${' tail'.repeat(100)}`]);

	const [marks, early] = await foundBy(alice, 'parser');
	expect(marks?.excerpt).toMatch(/^….*the parser tail.*…$/);
	expect(early?.excerpt).toMatch(/^….*Prüfung of the parser ends$/);
	expect((await foundBy(alice, 'prufung'))[0]?.excerpt).toMatch(/^….*Prüfung of the parser ends$/);
	for (const {excerpt} of await foundBy(alice, 'the')) {
		expect(excerpt).not.toMatch(/[\p{Cc}\p{Cf}]/u);
		expect([...excerpt].length).toBeLessThanOrEqual(72);
	}
});
