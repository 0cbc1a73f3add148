import {expect, test} from 'vitest';
import type {DaemonOpName} from '../../../source/core/ops/index.js';
import type {Home} from '../../support/home.js';
import {type Random, withSeed} from '../../support/random.js';
import {newAgent, openRaw, type RawAgent, type RawClient, registerRaw} from '../../support/raw-client.js';
import {rotation, withNewKey} from '../../support/rotation.js';
import {makeDaemon} from '../../support/talk.js';
import {makeProject} from '../../support/task-scene.js';
import {modelOf, plainModel} from '../../support/watched-state.js';
import {type Watched, watch} from '../../support/watching.js';

const rounds = 12;
const changesARound = 25;
const names = ['ada', 'bob', 'cy'];
const rooms = ['api', 'docs', 'ui'];
const slugs = ['lexer', 'parser'];

/** A crowd that does whatever comes to its mind; much of it is refused, and so has to leave no trace. */
const makeCrowd = async (home: Home, random: Random) => {
	const client = await openRaw(home);
	const repo = makeProject(home);
	const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T; // none is empty
	const crowd: RawAgent[] = [];
	const place = () => ({
		project: pick(['moon', 'sun']),
		branch: pick(['main', 'next']),
		worktree: String(random(1000)),
	});
	let entered = 0;
	const enter = async (role = 'worker') => {
		entered++;
		crowd.push(await registerRaw(client, pick(names), {...place(), worktree: `own ${entered}`, role}));
	};
	const boss = await registerRaw(client, 'boss', {project: 'moon', role: 'supervisor', worktree: 'w'});
	for (let number = 0; number < 5; number++) {
		await enter();
	}

	const call = (agent: RawAgent, op: DaemonOpName, args: Record<string, unknown>) => client.request(op, args, agent);
	const slug = () => ({slug: pick(slugs), project: 'moon'});
	const deeds: ((agent: RawAgent) => Promise<unknown>)[] = [
		agent => call(agent, 'tell', {peer: pick(crowd).agent_id, body: String(random(1000))}),
		agent => call(agent, 'tell', {peer: pick(crowd).agent_id, body: String(random(1000))}),
		agent => call(agent, 'tell', {peer: pick([...names, 'nobody']), body: 'x'}),
		agent => call(agent, 'post', {room: pick(rooms), body: String(random(1000))}),
		agent => call(agent, 'post', {room: pick(rooms), body: String(random(1000))}),
		agent => readAndAck(client, agent),
		agent => readAndAck(client, agent),
		agent => call(agent, 'room create', {name: pick(rooms), desc: String(random(1000))}),
		agent => call(agent, 'join', {room: pick([...rooms, ...slugs])}),
		agent => call(agent, 'leave', {room: pick(rooms)}),
		agent => call(agent, 'rename', {name: pick(names)}),
		agent => call(agent, 'register', {name: pick(names), public_key: agent.public_key, ...place()}),
		agent => call(agent, 'register', {name: '', public_key: newAgent('x').public_key}),
		async agent => {
			crowd.splice(crowd.indexOf(agent), 1);
			await call(agent, 'unregister', {});
			await enter();
		},
		async agent => {
			const next = withNewKey(agent);
			const reply = await call(agent, 'rotate-key', rotation(agent, next));
			crowd.splice(crowd.indexOf(agent), 1, reply.ok ? next : agent);
		},
		() =>
			call(boss, 'publish-task', {
				project: 'moon',
				repo_root: repo,
				workstream: {slug: pick(slugs), branch: `work/${random(2)}`, brief: String(random(1000))},
			}),
		agent => call(agent, 'task claim', slug()),
		() => call(boss, 'task unassign', slug()),
		() => call(boss, 'task reassign', {...slug(), agent: pick(crowd).agent_id}),
		agent => call(agent, 'task set-status', {...slug(), status: pick(['in-progress', 'ready', 'blocked'])}),
		() => call(boss, 'task set-status', {...slug(), status: 'merged'}),
		() => call(boss, 'rooms gc', {}),
		agent => call(agent, 'read-any', {timeout: 0.05}),
	];
	return {boss, crowd, client, act: () => pick(deeds)(pick(crowd))};
};

const readAndAck = async (client: RawClient, agent: RawAgent): Promise<void> => {
	const reply = await client.request('read-any', {timeout: 0}, agent);
	if (reply.ok) {
		const {messages, notice} = reply.result as {messages: {id: string}[]; notice?: object}; // so it answers
		await client.request('ack', {ids: messages.map(({id}) => id), ...(notice && {notice})}, agent);
	}
};

/** That what was told to a watcher adds up to what one that comes now is told first. */
const expectSame = async (
	home: Home,
	watched: Watched,
	{args, agent, present}: {args: Record<string, unknown>; agent?: RawAgent; present: RawAgent[]},
) => {
	await expect
		.poll(
			async () => {
				const fresh = await watch(home, args, agent);
				await fresh.hangUp();
				return {
					told: plainModel(modelOf(watched.events), present),
					fresh: plainModel(modelOf([fresh.snapshot]), present),
				};
			},
			{timeout: 10_000, interval: 100},
		)
		.toSatisfy(({told, fresh}) => {
			expect(told).toEqual(fresh);
			return true;
		});
};

test(
	'the snapshot and all events after it add up to what a fresh snapshot says',
	withSeed(async random => {
		const home = await makeDaemon();
		const {boss, crowd, client, act} = await makeCrowd(home, random);
		const [first, second] = crowd.splice(0, 2) as [RawAgent, RawAgent]; // who has other keys later cannot watch on
		const ways = [
			{args: {}},
			{args: {}, agent: first},
			{args: {}, agent: second},
			{args: {}, agent: boss},
			{args: {peer: first.agent_id}},
		];
		const all = await Promise.all(ways.map(({args, agent}) => watch(home, args, agent)));
		const talkAbout = (agent: RawAgent) => [
			client.request('join', {room: rooms[random(3)]}, agent),
			client.request('post', {room: rooms[random(3)], body: 'x'}, agent),
			client.request('leave', {room: rooms[random(3)]}, agent),
			client.request('tell', {peer: crowd[random(crowd.length)]?.agent_id, body: 'x'}, agent),
			client.request('rename', {name: names[random(3)]}, agent),
		];
		for (let round = 0; round < rounds; round++) {
			for (let change = 0; change < changesARound; change++) {
				await Promise.all([act(), ...(random(4) === 0 ? talkAbout(random(2) === 0 ? first : second) : [])]);
			}

			const away = random(all.length);
			const since = all[away]?.cursor();
			await all[away]?.hangUp();
			await act();
			all[away] = await watch(home, {...ways[away]?.args, since}, ways[away]?.agent);
			for (const [index, watched] of all.entries()) {
				await expectSame(home, watched, {...(ways[index] ?? {args: {}}), present: [boss, first, second]});
			}
		}
	}),
	180_000,
);
