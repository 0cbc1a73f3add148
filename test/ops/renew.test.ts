import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {joinAs, makeDaemon, makeSharedDaemon, restartDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const leaseMs = 500;
const home = makeSharedDaemon({LALIA_LEASE_SECONDS: String(leaseMs / 1000)});

/** How an agent looks to another, whose own look renews nothing, for listing agents is unsigned. */
const seen = async (observer: Talker, name: string) => {
	const {agents} = await observer.must('agents');
	return agents.find(agent => agent.name === name);
};

const untilExpired = (observer: Talker, name: string) =>
	until(`the lease of ${name} has expired`, async () => (await seen(observer, name))?.lease === 'expired');

test('a lease is live until its time has passed, and no longer', async () => {
	const [observer, alice] = [await joinAs(home, 'observer'), await joinAs(home, 'alice')];
	const {expires_at} = await alice.must('renew');
	expect(await seen(observer, 'alice')).toMatchObject({lease: 'live', expires_at});
	await untilExpired(observer, 'alice');

	expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expires_at));
	expect(await seen(observer, 'alice')).toMatchObject({lease: 'expired', expires_at});
});

test('a lease lasts from the last command for the time that is set', async () => {
	const alice = await joinAs(home, 'alice');
	const before = Date.now();
	const {expires_at} = await alice.must('renew');

	expect(Date.parse(expires_at)).toBeGreaterThanOrEqual(before + leaseMs);
	expect(Date.parse(expires_at)).toBeLessThanOrEqual(Date.now() + leaseMs);
});

test('a lease lasts an hour where nothing is set', async () => {
	const own = await makeDaemon();
	const {expires_at, last_seen_at} = await (await joinAs(own, 'alice')).must('whoami');

	expect(Date.parse(expires_at) - Date.parse(last_seen_at)).toBe(3_600_000);
});

for (const [op, args] of Object.entries({
	renew: {},
	inbox: {},
	whoami: {},
	tell: {peer: 'observer', body: 'x'},
	peek: {source: 'observer'},
	read: {source: 'observer', timeout: 0},
} as const)) {
	test(`${op} revives a lease that has expired`, async () => {
		const [observer, alice] = [await joinAs(home, 'observer'), await joinAs(home, 'alice')];
		await untilExpired(observer, 'alice');
		const revivedAt = Date.now();
		await alice.call(op as 'inbox', args); // the keys above are operations

		expect(Date.parse((await seen(observer, 'alice'))?.last_seen_at ?? '')).toBeGreaterThanOrEqual(revivedAt);
	});
}

test('a request that is refused for its signature revives nothing', async () => {
	const [observer, alice] = [await joinAs(home, 'observer'), await joinAs(home, 'alice')];
	await untilExpired(observer, 'alice');
	await alice.client.exchange({...alice.frame('renew'), sig: 'x'.repeat(88)});

	expect(await seen(observer, 'alice')).toMatchObject({lease: 'expired'});
});

test('mail does not revive the lease of who gets it', async () => {
	const [observer] = [await joinAs(home, 'observer'), await joinAs(home, 'alice')];
	await untilExpired(observer, 'alice');
	await observer.must('tell', {peer: 'alice', body: 'x'});

	expect(await seen(observer, 'alice')).toMatchObject({lease: 'expired'});
});

test('who waits for mail is live all the while, and for the time of a lease after', async () => {
	const [observer, alice] = [await joinAs(home, 'observer'), await joinAs(home, 'alice')];
	const startedAt = Date.now();
	const waiting = alice.call('read-any', {timeout: (3 * leaseMs) / 1000});
	await alice.must('inbox'); // requests of one connection are taken in their order
	const looks: unknown[] = [];
	await until('two leases would have passed', async () => {
		looks.push((await seen(observer, 'alice'))?.lease);
		return Date.now() > startedAt + 2 * leaseMs;
	});
	await waiting;
	const after = await seen(observer, 'alice');

	expect(new Set(looks)).toEqual(new Set(['live']));
	expect(Date.parse(after?.last_seen_at ?? '')).toBeGreaterThanOrEqual(startedAt + 3 * leaseMs - 5);
	await untilExpired(observer, 'alice');
});

test('when an agent was last seen survives a restart of the daemon', async () => {
	const own = await makeDaemon();
	const alice = await joinAs(own, 'alice');
	const {expires_at} = await alice.must('renew');
	await restartDaemon(own);
	const observer = await joinAs(own, 'observer');

	expect(await seen(observer, 'alice')).toMatchObject({lease: 'live', expires_at});
});

test('the command prints until when', async () => {
	await runLalia(home, ['register', '--name', 'renewer']);
	const {code, stdout} = await runLalia(home, ['renew'], {as: 'renewer'});

	expect(code).toBe(0);
	expect(stdout).toMatch(/^expires_at=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/);
});
