import {expect} from 'vitest';
import type {Message} from '../../../source/core/fields.js';
import type {Reply} from '../../../source/core/protocol.js';
import type {RawClient} from '../../support/raw-client.js';
import {expectLetters} from './look.js';
import {
	type AgentName,
	acknowledge,
	channelOf,
	freeMail,
	isRoom,
	type Letter,
	type Model,
	type Notice,
	noticeFor,
	partiesOf,
	type Reader,
	send,
	type Where,
} from './model.js';
import {draft, requestOf} from './sending.js';
import {type Step, step} from './step.js';
import type {System} from './system.js';

/** What becomes of a reader that was handed mail. */
export type Fate = 'acknowledges' | 'dies before that' | 'takes its time';

type Handed = {name: AgentName; letters: Letter[]; notice: Notice | undefined};

/** Of one channel the oldest, of a room all that is pending. */
export const reads = (name: AgentName, where: Where, fate: Fate): Step =>
	step({
		title: `${name} reads ${where} and ${fate}`,
		isMeant: model => partiesOf(model, where).includes(name) && (isRoom(where) || partiesOf(model, where).length === 2),
		run: async (model, system) => {
			const free = freeMail(model, name, where);
			const letters = isRoom(where) ? free : free.slice(0, 1);
			const request = {op: 'read', args: system.sourceOf(name, where)};
			await take(model, system, {name, letters, notice: noticeFor(model, name, where)}, {...request, fate});
		},
	});

export const readsAny = (name: AgentName, fate: Fate): Step =>
	step({
		title: `${name} reads any mail and ${fate}`,
		isMeant: model => model.mail.has(name),
		run: async (model, system) => {
			const letters = freeMail(model, name).slice(0, 1);
			const notice = letters[0] && noticeFor(model, name, letters[0].where);
			await take(model, system, {name, letters, notice}, {op: 'read-any', args: {}, fate});
		},
	});

type Asked = {op: string; args: Record<string, unknown>; fate: Fate};

const take = async (model: Model, system: System, handed: Handed, {op, args, fate}: Asked): Promise<void> => {
	const client = await system.connect();
	const reply = await client.exchange(system.frame(handed.name, op, {...args, timeout: 0}));
	if (handed.letters.length > 0) {
		await isHanded(model, system, handed, {client, reply, fate});
		return;
	}

	expect(reply).toMatchObject({ok: false, error: {reason: 'timeout'}});
	client.socket.destroy();
};

type Answered = {client: RawClient; reply: Reply; fate: Fate};

const isHanded = async (
	model: Model,
	system: System,
	handed: Handed,
	{client, reply, fate}: Answered,
): Promise<void> => {
	expect(reply).toMatchObject({ok: true});
	const {messages, notice} = (reply.ok ? reply.result : {}) as {messages: Message[]; notice?: Notice}; // as its schema says
	expectLetters(system, messages, handed.letters);
	expect(notice).toEqual(handed.notice && {...handed.notice, room: system.nameOf(handed.notice.room)});
	const reader = {...handed, number: system.newNumber(), isLost: false};
	model.readers.push(reader);
	system.readers.set(reader.number, client);
	if (fate === 'acknowledges') {
		await acknowledges(model, system, reader);
	} else if (fate === 'dies before that') {
		await dies(model, system, reader);
	}
};

/** One that had lost its connection does it over a new one. */
const acknowledges = async (model: Model, system: System, reader: Reader): Promise<void> => {
	const {name, number, letters, notice} = reader;
	const client = system.readers.get(number) ?? (await system.connect());
	const told = notice && {notice: {...notice, room: system.nameOf(notice.room)}};
	const reply = await client.exchange(system.frame(name, 'ack', {ids: letters.map(({id}) => id), ...told}));
	expect(reply).toMatchObject({ok: true, result: {consumed: acknowledge(model, reader)}});
	forget(model, system, reader);
};

const dies = async (model: Model, system: System, reader: Reader): Promise<void> => {
	forget(model, system, reader);
	await system.settle();
	system.site.counts.crashes++;
};

const forget = (model: Model, system: System, reader: Reader): void => {
	system.readers.get(reader.number)?.socket.destroy();
	system.readers.delete(reader.number);
	model.readers = model.readers.filter(other => other !== reader);
};

/** The `pick`th of those that took their time. */
const laterStep = (pick: number, end: string, run: (model: Model, system: System, reader: Reader) => Promise<void>) =>
	step({
		title: `reader ${pick} ${end}`,
		isMeant: model => model.readers.length > 0,
		run: (model, system) => {
			const reader = model.readers[pick % model.readers.length] as Reader; // there are some
			return run(model, system, reader);
		},
	});

export const acknowledgesLater = (pick: number): Step => laterStep(pick, 'acknowledges at last', acknowledges);

export const diesLater = (pick: number): Step => laterStep(pick, 'dies', dies);

/** Where nothing is there to be read, a reader waits, and gets what comes. */
export const waitsFor = (name: AgentName, from: AgentName, where: Where, fate: Fate): Step =>
	step({
		title: `${name} waits for any mail, ${from} writes to ${where}, and ${name} ${fate}`,
		isMeant: model =>
			partiesOf(model, where).includes(name) &&
			partiesOf(model, where).includes(from) &&
			name !== from &&
			freeMail(model, name).length === 0,
		run: async (model, system) => {
			const client = await system.connect();
			const answered = client.exchange(system.frame(name, 'read-any', {timeout: 60}));
			await client.must('health', {});
			const sent = draft(model, system, {from, where});
			const {op, args} = requestOf(system, sent);
			await system.must(from, op, args);
			const letter = send(model, sent);
			const handed = {name, letters: [letter], notice: noticeFor(model, name, where)};
			await isHanded(model, system, handed, {client, reply: await answered, fate});
		},
	});

/** A question, and its answer: the first message of the other one after it, whatever else is unread. */
export const asks = (name: AgentName, other: AgentName, {isAnswered, fate}: {isAnswered: boolean; fate: Fate}): Step =>
	step({
		title: `${name} asks ${other}${isAnswered ? `, gets an answer, and ${fate}` : ' in vain'}`,
		isMeant: model => name !== other && model.mail.has(name) && model.mail.has(other),
		run: async (model, system) => {
			const where = channelOf(name, other);
			const question = {...draft(model, system, {from: name, where}), isQuestion: true};
			const {args} = requestOf(system, question);
			const client = await system.connect();
			const answered = client.exchange(system.frame(name, 'ask', {...args, timeout: isAnswered ? 60 : 0}));
			await client.must('health', {});
			const {seq} = send(model, question);
			if (!isAnswered) {
				expect(await answered).toMatchObject({ok: false, error: {reason: 'timeout'}});
				client.socket.destroy();
				return;
			}

			const reply = draft(model, system, {from: other, where});
			const {args: replyArgs} = requestOf(system, reply);
			expect(await system.must(other, 'tell', replyArgs)).toMatchObject({seq: seq + 1});
			const letters = [send(model, reply)];
			await isHanded(model, system, {name, letters, notice: undefined}, {client, reply: await answered, fate});
		},
	});
