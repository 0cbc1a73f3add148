import {setTimeout as pass} from 'node:timers/promises';
import type {Message} from '../../../source/core/fields.js';
import {effort} from '../effort.js';
import type {Home} from '../home.js';
import type {Random} from '../random.js';
import {newUlid} from '../raw-client.js';
import {connectAs, type Talker} from '../talk.js';
import type {Tally} from './tally.js';

export type Soaking = {
	home: Home;
	tally: Tally;
	random: Random;
	/** Ids of whoever takes part. */
	peers: string[];
	/** Who stays in it all the while. */
	roomOf: (agentId: string) => string;
	isOver: () => boolean;
};

/** How long one rests at most: what is said in half an hour has to be looked through afterwards. */
export const pauseMs = effort({short: 40, long: 150});

type Delivery = {messages: Message[]; notice?: {room: string; dropped: number}};

/** One agent that does whatever an agent does, over a connection that breaks off now and then, until the time is over. */
export const soakAsAgent = async (agent: Talker, soaking: Soaking): Promise<void> => {
	const {home, tally, random, isOver} = soaking;
	let talker = agent;
	const call = (op: Parameters<Talker['call']>[0], args: Record<string, unknown> = {}, waitMs = 0) =>
		tally.timed(op, waitMs, talker.call(op, args));
	const must = async (...given: Parameters<typeof call>): Promise<unknown> => {
		const reply = await call(...given);
		if (!reply.ok) {
			throw new Error(`${given[0]}: ${reply.error.reason} ${reply.error.message}`);
		}

		return reply.result;
	};

	const take = async (op: 'read' | 'read-any' | 'ask', args: Record<string, unknown>): Promise<void> => {
		const timeout = random(3) === 0 ? random(300) / 1000 : 0;
		const reply = await call(op, {...args, timeout}, timeout * 1000);
		if (op === 'ask' && typeof args['id'] === 'string') {
			tally.sent.add(args['id']);
		}

		if (!reply.ok) {
			expectReason(op, reply.error.reason, ['timeout']);
			return;
		}

		const {messages, notice} = reply.result as Delivery; // so these answer
		if (random(20) === 0) {
			await crash(); // what it was handed is unread again
			return;
		}

		await must('ack', {ids: messages.map(({id}) => id), ...(notice && {notice})});
		tally.noteRead(agent.agent_id, messages, notice);
	};

	const crash = async (): Promise<void> => {
		await talker.hangUp();
		talker = await connectAs(home, agent);
	};

	const acts = actsOf(agent, soaking, {must, call, take, crash});
	while (!isOver()) {
		await acts[random(acts.length)]?.();
		await pass(random(pauseMs));
	}

	await talker.hangUp();
};

type Calling = {
	must: (op: Parameters<Talker['call']>[0], args?: Record<string, unknown>, waitMs?: number) => Promise<unknown>;
	call: Talker['call'];
	take: (op: 'read' | 'read-any' | 'ask', args: Record<string, unknown>) => Promise<void>;
	crash: () => Promise<void>;
};

/** What it may do next; what stands there several times is done as often. */
const actsOf = (agent: Talker, {tally, random, peers, roomOf}: Soaking, {must, call, take, crash}: Calling) => {
	const others = peers.filter(peer => peer !== agent.agent_id);
	const peer = (): string => others[random(others.length)] ?? '';
	const room = roomOf(agent.agent_id);
	const said = (id: string): {id: string; body: string} => ({id, body: `word${random(50)} `.repeat(1 + random(40))});
	const send = async (op: 'tell' | 'post', to: Record<string, unknown>): Promise<void> => {
		const id = newUlid();
		await must(op, {...to, ...said(id)});
		tally.sent.add(id);
	};
	const tell = () => send('tell', {peer: peer()});
	const post = () => send('post', {room});
	let looked = random(100);
	const look = async (): Promise<void> => {
		const conversation_id = 1 + random(20);
		const looks: (() => Promise<unknown>)[] = [
			() => must('inbox'),
			() => must('channels'),
			() => must('rooms'),
			() => must('agents'),
			() => must('whoami'),
			() => must('renew'),
			() => must('participants', {room}),
			() => must('peek', {source: room, room: true}),
			() => must('peek', {source: peer()}),
			() => must('history', {source: peer(), limit: 20}),
			() => must('history', {source: room, room: true, limit: 20}),
			() => must('search', {words: `word${random(50)}`, limit: 5}),
			() => call('trace', {message: [...tally.sent].at(-1) ?? newUlid()}),
			() => must('rename', {name: `${agent.name}-${random(3)}`}),
			() => must('identify', {address: peer()}),
			() => call('page-own', {conversation_id, limit: 20}),
			() => call('page-all', {conversation_id, limit: 20}),
		];
		await looks[looked++ % looks.length]?.();
	};
	const visit = async (): Promise<void> => {
		await must('join', {room: `visited-${agent.name}`});
		await must('post', {room: `visited-${agent.name}`, body: 'hello'});
		await must('leave', {room: `visited-${agent.name}`});
	};
	const ask = () => take('ask', {peer: peer(), ...said(newUlid())});
	const readAny = () => take('read-any', {});
	const isSlow = Number(agent.name.slice(-1)) % 4 === 0; // its room's mailbox overflows
	const readRoom = isSlow ? tell : () => take('read', {source: room, room: true});
	const read = () => take('read', {source: peer()});
	return [
		tell,
		tell,
		post,
		post,
		readRoom,
		read,
		isSlow ? read : readAny,
		isSlow ? read : readAny,
		look,
		look,
		ask,
		visit,
		crash,
	];
};

const expectReason = (op: string, reason: string, expected: string[]): void => {
	if (!expected.includes(reason)) {
		throw new Error(`${op}: ${reason}`);
	}
};
