import fc from 'fast-check';
import {expect, test} from 'vitest';
import * as z from 'zod';
import {frameSplitter} from '../../source/core/frames.js';
import {LaliaError} from '../../source/core/lalia-error.js';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import {isReason} from '../../source/core/reasons.js';
import {signatureChecker} from '../../source/daemon/authenticate.js';
import type {Connection} from '../../source/daemon/dispatch.js';
import {readRequest} from '../../source/daemon/incoming.js';
import {runLalia} from '../support/cli.js';
import {effort} from '../support/effort.js';
import {damaged, hostileText, hostileValue, objectOf, pollution} from '../support/hostile.js';
import {chooseSeed} from '../support/random.js';
import {newAgent, newUlid} from '../support/raw-client.js';
import {join, makeDaemon, type Talker, untilCommitted} from '../support/talk.js';

const seed = chooseSeed();
const wireOps: Op[] = Object.values(ops).filter(({effect}) => effect !== 'local');

type Schema = {
	type?: string;
	enum?: unknown[];
	properties?: Record<string, Schema>;
	items?: Schema;
	anyOf?: Schema[];
	const?: unknown;
};

/** What fits a field by its name and kind, more or less. */
const plausible: Record<string, unknown[]> = {
	peer: ['alice', 'bob', 'carol', 'nobody'],
	source: ['alice', 'bob', 'api', 'nobody'],
	room: ['api', 'den', 'none'],
	name: ['api', 'den', 'alice', 'x'],
	slug: ['parser', 'lexer'],
	project: ['moon', null],
	supervisor: ['alice'],
	agent: ['bob'],
	body: ['hello', 'x'.repeat(2000)],
	words: ['hello', '"hello x"', 'hel*'],
	moment: ['tool', 'session-start', 'turn-end'],
	lane: ['hook', 'mcp'],
};

const fieldOf = (name: string, schema: Schema): fc.Arbitrary<unknown> => {
	const fitting: fc.Arbitrary<unknown>[] = [];
	const known = plausible[name];
	known && fitting.push(fc.constantFrom(...known));
	schema.enum && fitting.push(fc.constantFrom(...schema.enum));
	schema.properties && fitting.push(argsOf(schema));
	schema.items && fitting.push(fc.array(fieldOf('', schema.items), {maxLength: 3}));
	schema.anyOf && fitting.push(...schema.anyOf.map(each => fieldOf(name, each)));
	schema.type === 'string' && fitting.push(fc.constantFrom(newUlid(), 'x', '/nowhere'));
	(schema.type === 'integer' || schema.type === 'number') && fitting.push(fc.constantFrom(0, 1, 2, 1000));
	schema.type === 'boolean' && fitting.push(fc.boolean());
	return fc.oneof(
		{weight: 4, arbitrary: fc.oneof(fc.constant(undefined), ...fitting)},
		{weight: 1, arbitrary: hostileValue},
	);
};

const argsOf = ({properties = {}}: Schema): fc.Arbitrary<Record<string, unknown>> =>
	fc
		.tuple(
			fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, fieldOf(name, schema)]))),
			fc.option(fc.tuple(hostileText, hostileValue), {freq: 8, nil: undefined}),
		)
		.map(([fields, more]) => objectOf([...Object.entries(fields), ...(more ? [more] : [])]));

// Reason for the cast: it is JSON Schema, of which only this is looked at.
const schemaOf = (op: Op): Schema => z.toJSONSchema(op.args, {io: 'input', unrepresentable: 'any'}) as Schema;

/** An operation, and arguments that fit it more or less. */
const callOf = (those: Op[]) => fc.oneof(...those.map(op => argsOf(schemaOf(op)).map(args => ({op: op.name, args}))));

const frame = callOf(wireOps).chain(({op, args}) =>
	fc
		.record({
			v: fc.oneof({weight: 9, arbitrary: fc.constant(1)}, {weight: 1, arbitrary: hostileValue}),
			id: fc.oneof(
				{weight: 9, arbitrary: fc.constant('01ARZ3NDEKTSV4RRFFQ69G5FAV')},
				{weight: 1, arbitrary: hostileValue},
			),
			op: fc.oneof({weight: 9, arbitrary: fc.constant(op)}, {weight: 1, arbitrary: hostileText}),
			args: fc.oneof({weight: 9, arbitrary: fc.constant(args)}, {weight: 1, arbitrary: hostileValue}),
			agent_id: fc.oneof(fc.constant('01ARZ3NDEKTSV4RRFFQ69G5FAV'), hostileText),
			sig: fc.oneof(fc.constant(Buffer.alloc(64).toString('base64')), hostileText),
		})
		.map(members => JSON.stringify(members)),
);

const bytes = fc.oneof(
	{weight: 5, arbitrary: frame},
	{weight: 3, arbitrary: damaged(frame)},
	{weight: 1, arbitrary: hostileValue.map(value => JSON.stringify(value) ?? '')},
);

// Reason for the cast: reading a request only hands it on.
const connection = {} as Connection;

const checkSignature = signatureChecker();
const {public_key: publicKey} = newAgent('somebody');

/** What the daemon makes of these bytes, its signature included: how many requests, and why it takes no others. */
const takeIn = (input: Uint8Array): string[] =>
	frameSplitter()(input).map(line => {
		const read = readRequest(line, {connection, at: 0, build: ''});
		if ('error' in read) {
			expect(read.error).toBeInstanceOf(LaliaError);
			expect(isReason(read.error.reason)).toBe(true);
			return read.error.reason;
		}

		const {request, args} = read;
		expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
		const {agent_id = '', sig = ''} = request;
		expect(checkSignature({...request, agent_id, sig}, publicKey, {inPool: false})).toBe(false);
		return 'ok';
	});

const inputs = effort({short: 10_000, long: 500_000});

test(`${inputs} hostile frames are each read, or refused with a reason, and pollute nothing`, () => {
	const seen = new Map<string, number>();
	fc.assert(
		fc.property(bytes, text => {
			for (const outcome of takeIn(Buffer.from(`${text}\n`))) {
				seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
			}
		}),
		{numRuns: inputs, seed},
	);

	expect(pollution()).toEqual([]);
	expect([...seen.keys()]).toEqual(
		expect.arrayContaining([
			'ok',
			'malformed_frame',
			'unknown_op',
			'invalid_args',
			'invalid_name',
			'unsupported_version',
		]),
	);
}, 900_000);

/** These end the daemon, go on without end, or are slow. */
const leftOut = ['stop', 'watch-own', 'watch-all', 'take-snapshot', 'unregister', 'rotate-key'];
const waiting = new Set<string>(wireOps.filter(({waits}) => waits).map(({name}) => name));

/** Undefined for what cannot be signed, as half a character has no bytes. */
const signed = (by: Talker, op: string, args: Record<string, unknown>): Record<string, unknown> | undefined => {
	try {
		return by.frame(op, args);
	} catch {
		return undefined;
	}
};

const calls = effort({short: 1500, long: 30_000});

test(`${calls} hostile requests that are signed as they should be are each answered once, and none fails inside`, async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	await alice.must('room create', {name: 'api'});
	await bob.must('join', {room: 'api'});
	const sample = fc.sample(callOf(wireOps.filter(({name}) => !leftOut.includes(name))), {numRuns: calls, seed});
	const outcomes = new Set<string>();
	const atOnce = 50;
	for (let start = 0; start < sample.length; start += atOnce) {
		const replies = await Promise.all(
			sample.slice(start, start + atOnce).map(async ({op, args}, index) => {
				const by = index % 2 === 0 ? alice : bob;
				const made = signed(by, op, waiting.has(op) ? {...args, timeout: 0} : args);
				return made === undefined ? [] : [{op, args, reply: await by.client.exchange(made)}];
			}),
		);
		for (const {op, args, reply} of replies.flat()) {
			const outcome = reply.ok ? 'ok' : reply.error.reason;
			expect(outcome, `${op} ${JSON.stringify(args)?.slice(0, 500)}`).not.toBe('internal_error');
			outcomes.add(`${op} ${outcome}`);
		}
	}

	expect(outcomes.size).toBeGreaterThan(80);
	expect(await alice.must('health')).toMatchObject({pid: home.daemonPid()});
	expect(await alice.must('check-database')).toMatchObject({sound: true});
	await untilCommitted(home, alice.client);
	expect(await runLalia(home, ['verify'])).toMatchObject({code: 0, stderr: ''});
}, 900_000);
