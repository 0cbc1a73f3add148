import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import type {Incoming} from '../../source/daemon/incoming.js';
import type {MemberOptions} from '../../source/daemon/mesh/member.js';
import {type Member, openSuccession} from '../../source/daemon/mesh/succession.js';
import {openStore} from '../../source/daemon/store/open-store.js';
import {makeHome} from '../support/home.js';
import {joinMesh, type MeshHome, makeMesh, untilLevel} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {until} from '../support/until.js';

const never = (): never => {
	throw new Error('not to be called');
};

test('what is for the mesh while one member makes way is for the next, and the rest is carried out at once', async () => {
	const {root} = makeHome();
	const store = openStore(join(root, 'lalia.db'));
	onTestFinished(() => store.close());
	const done: string[] = [];
	const memberOf = (name: string, close: () => Promise<void>): Member =>
		// Reason for the cast: that is all of it that is used.
		({close, takes: ({args}: Incoming) => done.push(`${name}: ${JSON.stringify(args)}`) > 0}) as unknown as Member;
	const closing: (() => void)[] = [];
	const runner = {run: async (left: Incoming[]) => void done.push(...left.map(({name}) => name))};
	const first = memberOf('first', () => new Promise(resolve => closing.push(resolve)));
	const succession = openSuccession({store, runner} as unknown as MemberOptions, first);
	const ask = (args: object): boolean =>
		succession.takes({name: 'register', args, request: {}, op: ops.register} as unknown as Incoming);

	ask({mesh: true, name: 'before'});
	const replaced = succession.replace(() => memberOf('second', async () => {}));
	expect(ask({mesh: true, name: 'meanwhile'})).toBe(true);
	ask({name: 'at home'}); // which each member says of itself
	expect(done).toEqual(['first: {"mesh":true,"name":"before"}', 'first: {"name":"at home"}']);
	closing[0]?.();
	await replaced;
	expect(done.slice(2)).toEqual(['second: {"mesh":true,"name":"meanwhile"}']);
	await succession.close();
	await succession.replace(never); // a daemon that ends opens none
});

describe.runIf(hasNats('linking anew'))('a home that is linked anew', () => {
	test('sends what was asked for meanwhile, without a daemon that is started anew', async () => {
		const server = await startNats();
		const [anna, otto] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
		const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(otto, 'bob')];
		await untilLevel([anna, otto]);
		const told: string[] = [];
		const again = async (op: string, args: object): Promise<void> => {
			let isOver = false;
			const linked = otto.client.must(op, {...args}).finally(() => (isOver = true));
			while (!isOver) {
				const body = `word ${told.length}`;
				told.push(body);
				await otto.client.must('tell', {peer: 'alice', body}, bob);
			}

			await linked;
		};
		const settings = {url: server.url, mesh: 'team', host_name: 'otto'};
		await again('link', settings);
		await again('unlink', {});
		await Promise.all([again('link', settings), again('link', settings)]); // one after the other
		await until('it is up', async () => (await otto.status()).state === 'up');
		await untilLevel([anna, otto]);
		const {messages} = await anna.client.must<{messages: {body: string}[]}>(
			'history',
			{source: 'bob', limit: 1000},
			alice,
		);
		expect(messages.map(({body}) => body).toSorted()).toEqual(told.toSorted());
	});
});
