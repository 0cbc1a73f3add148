import {delay, HttpResponse, http} from 'msw';
import {setupServer} from 'msw/node';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {keep} from '../../../source/daemon/notify/note.js';
import {type Notifying, openNotifying} from '../../support/notifying.js';
import {until} from '../../support/until.js';

const url = 'https://user:pass@far.example/hook/secret?token=secret';
const farEnd = 'https://far.example/hook/secret';
const server = setupServer();
beforeAll(() => server.listen({onUnhandledRequest: 'error'}));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** The far end answers with these, one after the other, and then takes everything. */
const answering = (...answers: (() => Response | Promise<Response>)[]): {heard: Record<string, unknown>[]} => {
	const heard: Record<string, unknown>[] = [];
	server.use(
		http.post(farEnd, async ({request}) => {
			heard.push((await request.json()) as Record<string, unknown>);
			return (answers[heard.length - 1] ?? (() => new HttpResponse(null, {status: 204})))();
		}),
	);
	return {heard};
};

const status =
	(code: number, headers: Record<string, string> = {}) =>
	() =>
		new HttpResponse('no', {status: code, headers});

const failTranscript = (
	{store, config, clock, notifier, logged}: Notifying,
	problem = 'disk full',
	times = 1,
): void => {
	store().transaction(() => {
		const log = {info: (line: string) => logged.push(line), debug: () => {}};
		const occasion = {when: 'transcript', problem, since: new Date(clock.now).toISOString()} as const;
		const scope = {store: store(), config: config(), log, now: clock.now};
		for (let time = 0; time < times; time++) {
			keep(scope, occasion, rule => (rule.when === 'transcript' ? 0 : undefined));
		}
	});
	notifier().wake();
};

const rule = {when: 'transcript', webhook: url};

const second = 1000;
const minute = 60 * second;

test('a notification is sent as it is, once, and then forgotten', async () => {
	const {heard} = answering();
	const notifying = openNotifying([rule]);
	failTranscript(notifying, 'disk \u001b[31mfull\nand more');
	await until('it is forgotten', () => notifying.waiting() === 0);
	notifying.pass(minute);
	await notifying.restart();

	expect(heard).toEqual([
		{
			id: expect.stringMatching(/^[0-9A-Z]{26}$/),
			when: 'transcript',
			at: '2026-01-01T12:00:00.000Z',
			title: 'The transcript cannot be written',
			facts: {problem: 'disk ␛[31mfull and more', since: '2026-01-01T12:00:00.000Z'},
		},
	]);
	expect(notifying.logged).toEqual([]);
});

test('user and password of the address, and headers, go along', async () => {
	const seen: (string | null)[] = [];
	server.use(
		http.post(farEnd, ({request}) => {
			seen.push(...['authorization', 'x-key', 'content-type'].map(name => request.headers.get(name)));
			return new HttpResponse();
		}),
	);
	failTranscript(openNotifying([{...rule, headers: {'X-Key': 'k'}}]));
	await until('it is heard', () => seen.length > 0);
	expect(seen).toEqual([`Basic ${btoa('user:pass')}`, 'k', 'application/json']);
});

test('after a 500 it is tried again, later each time, until it is taken', async () => {
	const {heard} = answering(status(500), status(502));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	notifying.pass(5 * second - 1);
	expect(heard).toHaveLength(1);
	notifying.pass(1);
	await until('it failed again', () => notifying.logged.length === 2);
	notifying.pass(10 * second - 1);
	expect(heard).toHaveLength(2);
	notifying.pass(1);
	await until('it is taken', () => notifying.waiting() === 0);

	expect(new Set(heard.map(({id}) => id)).size).toBe(1);
	expect(heard).toHaveLength(3);
	expect(notifying.logged).toEqual([
		'notify: https://far.example answered 500; it is tried again',
		'notify: https://far.example answered 502; it is tried again',
		'notify: https://far.example takes notifications again',
	]);
});

test.each([
	['a minute', {'retry-after': '60'}, minute],
	['a day, which is an hour for us', {'retry-after': '86400'}, 60 * minute],
	['nothing that we know', {'retry-after': 'soon'}, 5 * second],
])('after a 429 that asks for %s, nothing is sent before that', async (_, headers, waitMs) => {
	const {heard} = answering(status(429, headers));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	failTranscript(notifying, 'another');
	notifying.pass(waitMs - 1);
	expect(heard).toHaveLength(1);
	notifying.pass(1);
	await until('both are taken', () => notifying.waiting() === 0);
	expect(heard.map(({facts}) => facts)).toMatchObject([
		{problem: 'disk full'},
		{problem: 'disk full'},
		{problem: 'another'},
	]);
});

test('a Retry-After may be a date', async () => {
	const {heard} = answering(status(503, {'retry-after': new Date(Date.now() + minute).toUTCString()}));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	notifying.pass(30 * second);
	expect(heard).toHaveLength(1);
	notifying.pass(31 * second);
	await until('it is taken', () => notifying.waiting() === 0);
});

test('a connection that is reset is tried again', async () => {
	const {heard} = answering(() => HttpResponse.error());
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	expect(notifying.logged[0]).toMatch(/^notify: https:\/\/far\.example could not be told \(\w+\); it is tried again$/);
	notifying.pass(5 * second);
	await until('it is taken', () => notifying.waiting() === 0);
	expect(heard).toHaveLength(2);
});

test('a far end that says nothing is given up after a time, and holds up no other', async () => {
	answering(async () => {
		await delay('infinite');
		return new HttpResponse();
	});
	const others: unknown[] = [];
	const hear = () => {
		others.push('heard');
		return new HttpResponse();
	};
	server.use(http.post('https://other.example/', hear));
	const notifying = openNotifying(
		[rule, {...rule, webhook: 'https://other.example'}, {when: 'transcript', bell: true}],
		{
			timeoutMs: 300,
		},
	);
	failTranscript(notifying);
	await until('the others are told', () => others.length === 1 && notifying.rung.length === 1);
	expect([notifying.waiting(), notifying.logged]).toEqual([1, []]);
	await until('it failed', () => notifying.logged.length === 1);
	expect(notifying.logged).toEqual(['notify: https://far.example could not be told (TimeoutError); it is tried again']);
});

test.each([400, 401, 404, 410, 301])('a %i is for good: given up and logged, without what is secret', async code => {
	const {heard} = answering(status(code, {location: 'https://elsewhere.example'}));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it is given up', () => notifying.waiting() === 0);
	expect(heard).toHaveLength(1);
	expect(notifying.logged).toEqual([
		expect.stringMatching(new RegExp(`^notify: https://far\\.example answered ${code}; given up: [0-9A-Z]{26}$`)),
	]);
});

test('what failed for a day is given up', async () => {
	const {heard} = answering(status(503), status(503));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	notifying.pass(24 * 60 * minute);
	await until('it is given up', () => notifying.waiting() === 0);
	expect(heard).toHaveLength(2);
	expect(notifying.logged.at(-1)).toContain('https://far.example answered 503; given up: ');
});

test('a new daemon goes on with what was not sent', async () => {
	const {heard} = answering(status(503));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	await notifying.restart();
	await until('it is taken', () => notifying.waiting() === 0);
	expect(heard).toHaveLength(2);
});

test('what was for a rule that is gone is given up, and waits while nobody can tell', async () => {
	const {heard} = answering(status(503));
	const notifying = openNotifying([rule]);
	failTranscript(notifying);
	await until('it failed', () => notifying.logged.length === 1);
	notifying.setRules('all of them');
	await notifying.restart();
	await until('that is found out', () => notifying.logged.length === 3);
	expect(notifying.logged[2]).toBe('notify: config.json cannot be read; it is tried again');
	expect(notifying.waiting()).toBe(1);
	notifying.setRules([{when: 'loop', webhook: url}]);
	notifying.pass(minute);
	await until('it is given up', () => notifying.waiting() === 0);
	expect(notifying.logged.at(-1)).toContain('no rule of config.json sends it there any more; given up');
	expect(heard).toHaveLength(1);
});

test('a destination that is away is told of a thousand things and no more', () => {
	const notifying = openNotifying([rule]);
	server.use(http.post(farEnd, () => delay('infinite')));
	failTranscript(notifying, 'disk full', 1003);
	expect(notifying.logged).toEqual(
		Array(3).fill('notify: too many wait already for where a rule for "transcript" sends them: one is left out'),
	);
});
