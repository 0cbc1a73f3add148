import fc from 'fast-check';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {join, joinAs, makeSharedDaemon, refusal, type Talker} from '../support/talk.js';

const home = makeSharedDaemon();

type Found = Awaited<ReturnType<typeof foundBy>>;

const foundBy = async (searcher: Talker, words: string, args: Record<string, unknown> = {}) =>
	(await searcher.must('search', {words, ...args})).matches;

/** `<where>#<seq>` of each match, in their order. */
const placesOf = (matches: Found): string[] => matches.map(({room, peer, seq}) => `${room ?? peer}#${seq}`);

const placesFor = async (searcher: Talker, words: string, args: Record<string, unknown> = {}): Promise<string[]> =>
	placesOf(await foundBy(searcher, words, args));

const tellAll = async (from: Talker, peer: string, bodies: string[]): Promise<void> => {
	for (const body of bodies) {
		await from.must('tell', {peer, body});
	}
};

test('a message is found by both who were there, as soon as it is sent, and says where it is', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const {id, sent_at} = await alice.must('tell', {peer: 'bob', body: 'The parser is ready.'});
	const match = {seq: 1, id, from: 'alice', from_id: alice.agent_id, sent_at, excerpt: 'The parser is ready.'};

	expect(await foundBy(alice, 'parser')).toEqual([{peer: 'bob', ...match}]);
	expect(await foundBy(bob, 'parser')).toEqual([{peer: 'alice', ...match}]);
});

test('the newest come first, from channels and rooms alike, and no more than the limit', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await bob.must('room create', {name: 'order'});
	await alice.must('join', {room: 'order'});
	await tellAll(bob, 'alice', ['lexer 1', 'nothing']);
	await bob.must('post', {room: 'order', body: 'lexer 2'});
	await alice.must('tell', {peer: 'bob', body: 'lexer 3'});

	expect(await placesFor(alice, 'lexer')).toEqual(['bob#3', 'order#1', 'bob#1']);
	expect(await placesFor(alice, 'lexer', {limit: 2})).toEqual(['bob#3', 'order#1']);
});

test('--room and --peer search in one place only, and not both', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob', 'carol');
	await alice.must('room create', {name: 'here'});
	await alice.must('post', {room: 'here', body: 'lexer'});
	await tellAll(alice, 'bob', ['lexer']);
	await tellAll(alice, 'carol', ['lexer', 'lexer']);

	expect(await placesFor(alice, 'lexer', {room: 'here'})).toEqual(['here#1']);
	expect(await placesFor(alice, 'lexer', {peer: 'carol'})).toEqual(['carol#2', 'carol#1']);
	expect(await placesFor(bob, 'lexer', {peer: 'carol'})).toEqual([]);
	expect(await alice.call('search', {words: 'lexer', room: 'here', peer: 'bob'})).toMatchObject(
		refusal('usage_error', 1),
	);
});

test('nothing of what others say is found, not by all words and not by the names of places', async () => {
	const [alice, bob, eve] = await join(home, 'alice', 'bob', 'eve');
	await alice.must('room create', {name: 'closed'});
	await alice.must('post', {room: 'closed', body: 'secret'});
	await tellAll(alice, 'bob', ['secret', `secret for ${eve.agent_id}`]);

	for (const words of ['secret', 's*', eve.agent_id, alice.agent_id, 'c1 secret', 'c*', 'place', 'closed']) {
		expect(await foundBy(eve, words)).toEqual([]);
		expect(await foundBy(eve, words, {peer: 'bob'})).toEqual([]);
	}

	expect(await foundBy(bob, `secret ${alice.agent_id}`)).toEqual([]);
	expect(await placesFor(bob, eve.agent_id)).toEqual(['alice#2']);
});

test('a room that was left is not found any more, and one that is joined shows its past', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'past'});
	await alice.must('post', {room: 'past', body: 'before bob'});
	expect(await foundBy(bob, 'before')).toEqual([]);
	expect(await bob.call('search', {words: 'before', room: 'past'})).toMatchObject(refusal('not_a_member', 5));

	await bob.must('join', {room: 'past'});
	expect(await placesFor(bob, 'before')).toEqual(['past#1']);
	await bob.must('post', {room: 'past', body: 'before bob leaves'});
	await bob.must('leave', {room: 'past'});
	expect(await foundBy(bob, 'before')).toEqual([]);
	expect(await placesFor(alice, 'before')).toEqual(['past#2', 'past#1']);
});

test('a new agent under an old name finds nothing of the old one', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'old'});
	await alice.must('post', {room: 'old', body: 'heirloom'});
	await tellAll(alice, 'bob', ['heirloom']);
	await alice.must('unregister');
	const [again] = await join(home, 'alice');

	expect(await foundBy(again, 'heirloom')).toEqual([]);
	expect(await foundBy(again, 'heirloom', {peer: 'bob'})).toEqual([]);
	expect(await placesFor(bob, 'heirloom')).toEqual(['alice#1']);
	expect(await placesFor(bob, 'heirloom', {peer: alice.agent_id})).toEqual(['alice#1']);
});

for (const [words, args, reason, code] of [
	['x', {room: 'nowhere'}, 'room_not_found', 5],
	['x', {peer: 'nobody'}, 'agent_not_found', 5],
	['x', {peer: 'alice'}, 'self_address', 1],
	['x', {peer: 'bob'}, 'ambiguous_address', 1],
	['x', {limit: 0}, 'invalid_args', 1],
	['x', {limit: 1001}, 'invalid_args', 1],
	['', {}, 'invalid_args', 1],
	['"" * ( ) - 😀 …', {}, 'invalid_args', 1],
	['x'.repeat(501), {}, 'invalid_args', 1],
] as const) {
	test(`a search for ${JSON.stringify(words.slice(0, 20))} with ${JSON.stringify(args)} is refused`, async () => {
		const [alice] = await join(home, 'alice');
		await joinAs(home, 'bob', {project: 'one'});
		await joinAs(home, 'bob', {project: 'two'});

		expect(await alice.call('search', {words, ...args})).toMatchObject(refusal(reason, code));
	});
}

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

test('the command takes all words and prints a line a match, or nothing', async () => {
	await registerAll(home, 'writer', 'reader');
	await runLalia(home, ['tell', 'reader', 'one\ntwo three'], {as: 'writer'});
	await runLalia(home, ['room', 'create', 'desk'], {as: 'reader'});
	await runLalia(home, ['post', 'desk', 'three two'], {as: 'reader'});

	const {stdout} = await runLalia(home, ['search', 'two', 'three'], {as: 'reader'});
	expect(stdout.replaceAll(/\d{4}-\S+Z/g, '<ts>')).toBe(
		'desk#1 <ts> reader: three two\nwriter#1 <ts> writer: one two three\n',
	);
	expect(await runLalia(home, ['search', 'four'], {as: 'reader'})).toMatchObject({code: 0, stdout: '', stderr: ''});
	expect(await runLalia(home, ['search', '!?'], {as: 'reader'})).toMatchObject({
		code: 1,
		stdout: '',
		stderr: expect.stringMatching(/^words: there is no letter or digit to search for\nreason: invalid_args\n/),
	});
	expect(await runLalia(home, ['search', 'two', '--room', 'desk', '--peer', 'writer'], {as: 'reader'})).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^--room and --peer exclude each other\nreason: usage_error\n/),
	});
});
