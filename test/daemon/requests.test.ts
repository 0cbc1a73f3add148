import {expect, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {openRaw} from '../support/raw-client.js';
import {expectOthersServed, expectOthersServedBeside, healthFrame, lineOf} from '../support/served.js';
import {join, makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

const isAnswered = (what: string, text: string, reason: string, code: number) => {
	test(`${what} is answered with ${reason}, and the connection goes on`, async () => {
		const client = await openRaw(home);
		client.write(`${text}\n`);

		expect(await client.next()).toMatchObject(refusal(reason, code));
		expect(await client.exchange(healthFrame())).toMatchObject({ok: true});
		await expectOthersServed(home);
	});
};

isAnswered('an empty line', '', 'malformed_frame', 4);
isAnswered('a line of words', 'GET / HTTP/1.1', 'malformed_frame', 4);
isAnswered('half of an object', '{"v":1,"id":"x","op":"health","args":{}', 'malformed_frame', 4);
isAnswered(
	'two objects on one line',
	`${JSON.stringify(healthFrame())}${JSON.stringify(healthFrame())}`,
	'malformed_frame',
	4,
);
isAnswered(
	'an object with a byte order mark before it',
	`\ufeff${JSON.stringify(healthFrame())}`,
	'malformed_frame',
	4,
);
isAnswered('a number', '1', 'malformed_frame', 4);
isAnswered('a string', '"health"', 'malformed_frame', 4);
isAnswered('null', 'null', 'malformed_frame', 4);
isAnswered('an array', `[${JSON.stringify(healthFrame())}]`, 'malformed_frame', 4);
isAnswered('an empty object', '{}', 'malformed_frame', 4);
isAnswered('100,000 arrays in each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'malformed_frame', 4);
isAnswered('a million arrays that are never closed', '['.repeat(1_000_000), 'malformed_frame', 4);
isAnswered('a million objects in each other', '{"a":'.repeat(1_000_000), 'malformed_frame', 4);
isAnswered('NaN where a number belongs', '{"v":NaN,"id":"x","op":"health","args":{}}', 'malformed_frame', 4);
isAnswered('a number that is too large for one', '{"v":1e999,"id":"x","op":"health","args":{}}', 'malformed_frame', 4);

const wrongTypes = [null, true, 0, 1.5, -1, 'text', [], {}, [[]]];

for (const [member, right] of Object.entries({
	v: 'number',
	id: 'string',
	op: 'string',
	args: 'object',
	agent_id: 'string',
	sig: 'string',
	build: 'string',
})) {
	test(`a request whose ${member} is of a wrong type is answered with malformed_frame`, async () => {
		const client = await openRaw(home);
		const isRight = (value: unknown) => typeof value === right && (right !== 'object' || isObject(value));
		for (const value of wrongTypes.filter(candidate => !isRight(candidate))) {
			client.write(lineOf(healthFrame({[member]: value})));
			expect(await client.next(), JSON.stringify(value)).toMatchObject(refusal('malformed_frame', 4));
		}

		expect(await client.exchange(healthFrame())).toMatchObject({ok: true});
	});
}

test('a request that lacks a member is answered with malformed_frame, under its id where it has one', async () => {
	const client = await openRaw(home);
	for (const member of ['v', 'id', 'op', 'args']) {
		client.write(lineOf(healthFrame({[member]: undefined, ...(member === 'id' ? {} : {id: 'mine'})})));
		expect(await client.next(), member).toMatchObject({
			...refusal('malformed_frame', 4),
			id: member === 'id' ? null : 'mine',
		});
	}
});

const longIds = {
	id: 'x'.repeat(65),
	op: 'x'.repeat(65),
	agent_id: 'x'.repeat(65),
	sig: 'x'.repeat(129),
	build: 'x'.repeat(129),
};

for (const [member, value] of Object.entries({...longIds, nothing: undefined}).filter(([, value]) => value)) {
	test(`a request whose ${member} is too long is answered with malformed_frame`, async () => {
		const client = await openRaw(home);
		client.write(lineOf(healthFrame({[member]: value})));

		expect(await client.next()).toMatchObject(refusal('malformed_frame', 4));
	});
}

for (const v of [0, 2, 1.5, -1, 99]) {
	test(`version ${v} of the protocol is refused with the versions that are spoken`, async () => {
		const client = await openRaw(home);

		expect(await client.exchange(healthFrame({v}))).toMatchObject({
			...refusal('unsupported_version', 4),
			error: {context: {min: 1, max: 1}},
		});
	});
}

const localOps = Object.values(ops).flatMap(op => (op.effect === 'local' ? [op.name] : []));

for (const op of [
	...localOps,
	'nonsense',
	'',
	'TELL',
	'tell ',
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
]) {
	test(`${JSON.stringify(op)} is no operation on the wire`, async () => {
		const [alice] = await join(home, 'alice');

		expect(await alice.client.exchange(alice.frame(op))).toMatchObject(refusal('unknown_op', 4));
	});
}

test('there are operations that stay in the client', () => {
	expect(localOps).toContain('verify');
});

for (const [what, text] of Object.entries({
	'a field that it does not know': '{"peer":"bob","body":"x","urgent":true}',
	'the field constructor': '{"peer":"bob","body":"x","constructor":{"prototype":{"polluted":1}}}',
	'the field toString': '{"peer":"bob","body":"x","toString":"x"}',
	'a field of another operation': '{"peer":"bob","body":"x","source":"bob"}',
	'a peer that is a number': '{"peer":1,"body":"x"}',
	'a peer that is a list': '{"peer":["bob"],"body":"x"}',
	'an empty peer': '{"peer":"","body":"x"}',
	'a peer of more than 4,096 characters': `{"peer":"${'x'.repeat(4097)}","body":"x"}`,
	'a body that is an object': '{"peer":"bob","body":{}}',
	'a body in 100,000 lists': `{"peer":"bob","body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
	'no body': '{"peer":"bob"}',
	'a reply_to of 0': '{"peer":"bob","body":"x","reply_to":0}',
	'a reply_to beyond what a number holds': '{"peer":"bob","body":"x","reply_to":9007199254740993}',
	'a reply_to that is a string': '{"peer":"bob","body":"x","reply_to":"1"}',
	'an id that is no ULID': '{"peer":"bob","body":"x","id":"mine"}',
})) {
	test(`a tell with ${what} is refused as invalid_args, and nothing is sent`, async () => {
		const [alice, bob] = await join(home, 'alice', 'bob');
		const frame = alice.frame('tell', {});
		alice.client.write(`${JSON.stringify(frame).replace('"args":{}', () => `"args":${text}`)}\n`);

		expect(await alice.client.next()).toMatchObject({...refusal('invalid_args', 1), id: frame['id']});
		expect(await bob.must('inbox')).toEqual({sources: []});
	});
}

test('the key __proto__ is as if it were not there, in the arguments and beside them', async () => {
	const [alice, bob] = await join(home, 'alice', 'bob');
	const pollution = '{"__proto__":{"polluted":"yes","ok":true},';
	const open = lineOf(healthFrame())
		.replace('"args":{', '"args":{"__proto__":{"polluted":"yes"}')
		.replace('{', pollution);
	const signed = lineOf(alice.frame('tell', {peer: 'bob', body: 'x'})).replace('"args":{', `"args":${pollution}`);
	alice.client.write(open);
	alice.client.write(signed);

	const replies = [await alice.client.next(), await alice.client.next()];
	expect(replies).toMatchObject([{ok: true}, {ok: true}]);
	expect(JSON.stringify([replies, await alice.must('whoami')])).not.toContain('polluted');
	expect(await bob.must('peek', {source: 'alice'})).toMatchObject({messages: [{body: 'x'}]});
	await expectOthersServedBeside(home, bob);
});

test('an id comes back as it was, whatever is in it', async () => {
	const client = await openRaw(home);
	for (const id of ['x', '0', '__proto__', 'constructor', '\u001b[31m', '"\\', 'é😀', 'x'.repeat(64)]) {
		client.write(lineOf(healthFrame({id})));
		expect(await client.next()).toMatchObject({id, ok: true});
	}
});

test('half of a surrogate pair in an id comes back escaped', async () => {
	const client = await openRaw(home);
	client.write('{"v":1,"id":"\\ud83d","op":"health","args":{}}\n');

	expect(await client.next()).toMatchObject({id: '\ud83d', ok: true});
});

const isObject = (value: unknown): boolean => value !== null && !Array.isArray(value);
