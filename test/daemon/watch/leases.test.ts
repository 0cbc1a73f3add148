import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import type {Home} from '../../support/home.js';
import {joinAs, makeDaemon, makeSharedDaemon} from '../../support/talk.js';
import {until} from '../../support/until.js';
import {modelOf} from '../../support/watched-state.js';
import {type Watched, watch} from '../../support/watching.js';

const leaseMs = 1500;
const home = makeSharedDaemon({LALIA_LEASE_SECONDS: String(leaseMs / 1000)});

const leasesOf = (watched: Watched, name: string) => watched.all('lease').filter(event => event.name === name);

const untilExpired = (watched: Watched, name: string) =>
	watched.first('lease', event => event.name === name && event.lease === 'expired');

test('a lease that runs out is told when it does', async () => {
	const ann = await joinAs(home, 'ann');
	const watched = await watch(home);
	const {expires_at} = await ann.must('renew');
	const event = await untilExpired(watched, 'ann');
	const lateMs = Date.now() - Date.parse(expires_at);

	expect(event).toMatchObject({agent_id: ann.agent_id, lease: 'expired', expires_at, waiting: false});
	expect(lateMs).toBeGreaterThanOrEqual(0);
	expect(lateMs).toBeLessThan(leaseMs);
});

test('each lease that runs out is told, also of one who comes back after all were over', async () => {
	const [ben, cat] = [await joinAs(home, 'ben'), await joinAs(home, 'cat')];
	const watched = await watch(home);
	await Promise.all([untilExpired(watched, 'ben'), untilExpired(watched, 'cat')]);
	await ben.must('renew');
	await until('it is live again, and over again', () => {
		const leases = leasesOf(watched, 'ben').map(({lease}) => lease);
		return leases.join().includes('expired,live') && leases.at(-1) === 'expired';
	});

	expect(leasesOf(watched, 'cat').filter(({lease}) => lease === 'expired')).toHaveLength(1);
	expect(cat.name).toBe('cat');
});

test('the lease of who watches does not run out, is told again all the while, and lasts its time after', async () => {
	const dan = await joinAs(home, 'dan');
	const [own, observer] = [await watch(home, {}, dan), await watch(home)];
	const {expires_at: first} = observer.snapshot.agents.find(({name}) => name === 'dan') ?? {expires_at: ''};
	await until('what was told would have run out twice', () => Date.now() > Date.parse(first) + leaseMs);
	const told = leasesOf(observer, 'dan');
	expect(told.map(({lease}) => lease)).not.toContain('expired');
	expect(Date.parse(told.at(-1)?.expires_at ?? '')).toBeGreaterThan(Date.parse(first) + leaseMs / 2);

	const leftAt = Date.now();
	await own.hangUp();
	await untilExpired(observer, 'dan');
	expect(Date.now() - leftAt).toBeGreaterThanOrEqual(leaseMs);
});

test('a lease that lasts longer than any timer is told of like others', async () => {
	const own = await makeDaemon({LALIA_LEASE_SECONDS: String(10 ** 8)});
	await joinAs(own, 'eve');
	const watched = await watch(own);
	await expectAtRest(own, watched);

	expect(watched.snapshot.agents).toMatchObject([{name: 'eve', lease: 'live'}]);
	expect(watched.all('lease').map(({lease}) => lease)).not.toContain('expired');
});

/** That the daemon, left alone, needs next to no processor time. */
const expectAtRest = async (own: Home, watched: Watched): Promise<void> => {
	await until('all is committed', () => modelOf(watched.events).transcript.pending === 0);
	const usedBefore = cpuTicks(own);
	const startedAt = Date.now();
	await until('a second has passed', () => Date.now() > startedAt + 1000);
	expect(cpuTicks(own) - usedBefore).toBeLessThan(20); // of 100 a second
};

const cpuTicks = (own: Home): number => {
	const fields = readFileSync(`/proc/${own.daemonPid()}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return Number(fields[11]) + Number(fields[12]);
};
