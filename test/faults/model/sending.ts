import {expect} from 'vitest';
import {type AgentName, type Draft, isRoom, type Letter, type Model, partiesOf, send, type Where} from './model.js';
import {type Step, step} from './step.js';
import type {System} from './system.js';

const isParty =
	({from, where}: {from: AgentName; where: Where}) =>
	(model: Model): boolean => {
		const parties = partiesOf(model, where);
		return parties.includes(from) && (isRoom(where) || parties.length === 2);
	};

/** The request that sends it. */
export const requestOf = (system: System, {where, from, id, body}: Draft) => {
	const {source, room} = system.sourceOf(from, where);
	return {op: room ? 'post' : 'tell', args: {[room ? 'room' : 'peer']: source, body, id}};
};

export const draft = (model: Model, system: System, {from, where}: {from: AgentName; where: Where}): Draft => ({
	from,
	where,
	id: system.ulid(),
	body: `${from}’s ${model.sent + 1}`,
	isQuestion: false,
});

export const sends = (from: AgentName, where: Where): Step =>
	step({
		title: `${from} writes to ${where}`,
		isMeant: isParty({from, where}),
		run: async (model, system) => {
			const letter = draft(model, system, {from, where});
			const {op, args} = requestOf(system, letter);
			const {seq, id} = await system.must(from, op, args);
			expect({seq, id}).toEqual({seq: send(model, letter).seq, id: letter.id});
		},
	});

/** More than a room's mailbox holds. */
export const floods = (from: AgentName, where: Where, count: number): Step =>
	step({
		title: `${from} writes ${count} times to ${where}`,
		isMeant: isParty({from, where}),
		run: async (model, system) => {
			const letters = Array.from({length: count}, (_, index) => ({
				...draft(model, system, {from, where}),
				body: `${from}’s ${model.sent + 1 + index}`,
			}));
			const answers = await Promise.all(
				letters.map(letter => {
					const {op, args} = requestOf(system, letter);
					return system.must(from, op, args);
				}),
			);
			expect(answers.map(({seq}) => seq)).toEqual(letters.map(letter => send(model, letter).seq));
		},
	});

/** It may have arrived, or not: it is sent again under its id. */
export const sendsHastily = (from: AgentName, where: Where): Step =>
	step({
		title: `${from} writes to ${where}, hangs up before the answer, and sends it again`,
		isMeant: isParty({from, where}),
		run: async (model, system) => {
			const letter = draft(model, system, {from, where});
			const {op, args} = requestOf(system, letter);
			const hasty = await system.connect();
			hasty.write(`${JSON.stringify(system.frame(from, op, args))}\n`);
			hasty.socket.destroySoon();
			const {seq} = await system.must(from, op, args);
			expect(seq).toBe(send(model, letter).seq);
		},
	});

/** The `pick`th of all that was sent, sent once more. */
export const repeats = (pick: number, isAltered: boolean): Step => {
	const chosen = (model: Model): Letter | undefined => {
		const letters = [...model.logs.values()].flat().filter(letter => !letter.isQuestion && isParty(letter)(model));
		return letters[pick % letters.length];
	};
	return step({
		title: `message ${pick} is sent again${isAltered ? ' with another text' : ''}`,
		isMeant: model => chosen(model) !== undefined,
		run: async (model, system) => {
			const letter = chosen(model) as Letter; // as `isMeant` says
			const {op, args} = requestOf(system, {...letter, body: isAltered ? 'another text' : letter.body});
			const reply = await system.request(letter.from, op, args);
			expect(reply).toMatchObject(
				isAltered ? {ok: false, error: {reason: 'id_conflict'}} : {ok: true, result: {seq: letter.seq, id: letter.id}},
			);
		},
	});
};

/** The very bytes of the newest request that changed something, once more. */
export const replays = (): Step =>
	step({
		title: 'the newest request that wrote comes again, byte for byte',
		isMeant: model => model.mail.size > 0,
		run: async (_, system) => {
			const reply = await system.replay();
			expect(['replayed_request', 'stale_request']).toContain(reply.ok ? 'none' : reply.error.reason);
		},
	});
