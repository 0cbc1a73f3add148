import {expect} from 'vitest';
import type {Message} from '../../../source/core/fields.js';
import {type AgentName, isRoom, type Letter, type Model, partiesOf, unreadIn, type Where} from './model.js';
import type {System} from './system.js';

/** What is the same of a letter of the model and of a message of the daemon. */
const factsOf = ({id, seq, body}: Letter | Message) => ({id, seq, body});

export const expectLetters = (system: System, messages: readonly Message[], letters: readonly Letter[]): void => {
	expect(messages.map(message => ({...factsOf(message), from: message.from}))).toEqual(
		letters.map(letter => ({...factsOf(letter), from: system.nameOf(letter.from)})),
	);
};

type Source = {peer?: string; room?: string; unread: number; dropped?: number};

/** After each step: every agent has as much unread mail as it should, and none else. */
export const expectInboxes = async (model: Model, system: System): Promise<void> => {
	const names = [...model.mail.keys()];
	const answers = await Promise.all(names.map(name => system.must<{sources: Source[]}>(name, 'inbox', {})));
	expect(
		answers.map(({sources}) => sources.map(({peer, room, unread, dropped}) => ({peer, room, unread, dropped}))),
	).toEqual(names.map(name => inboxOf(model, system, name)));
};

/** Oldest first. */
const inboxOf = (model: Model, system: System, name: AgentName) =>
	[...new Set((model.mail.get(name) ?? []).map(({where}) => where))].map(where => {
		const {source, room} = system.sourceOf(name, where);
		const unread = unreadIn(model, name, where).length;
		const dropped = isRoom(where) ? (model.rooms.get(where)?.get(name) ?? 0) : undefined;
		return {peer: room ? undefined : source, room: room ? source : undefined, unread, dropped};
	});

/** All of it: who is in which room, what was said, in which order, and what of it nobody has read. */
export const expectEverything = async (model: Model, system: System): Promise<void> => {
	await expectInboxes(model, system);
	for (const [where, log] of model.logs) {
		for (const name of partiesOf(model, where)) {
			await expectConversation(model, system, {name, where, log});
		}
	}

	for (const [room, members] of model.rooms) {
		const [name] = members.keys();
		if (name !== undefined) {
			const {participants} = await system.must<{participants: {name: string; pending: number; dropped: number}[]}>(
				name,
				'participants',
				{room: system.nameOf(room)},
			);
			const seen = participants.map(({name, pending, dropped}) => ({name, pending, dropped}));
			const meant = [...members].map(([member, dropped]) => ({
				name: system.nameOf(member),
				pending: unreadIn(model, member, room).length,
				dropped,
			}));
			const byName = (left: {name: string}, right: {name: string}) => (left.name < right.name ? -1 : 1);
			expect(seen.sort(byName)).toEqual(meant.sort(byName));
		}
	}
};

type Conversation = {name: AgentName; where: Where; log: readonly Letter[]};

const expectConversation = async (model: Model, system: System, {name, where, log}: Conversation): Promise<void> => {
	const source = system.sourceOf(name, where);
	const [history, unread] = await Promise.all([
		system.must<{messages: Message[]}>(name, 'history', source),
		system.must<{messages: Message[]}>(name, 'peek', source),
	]);
	expectLetters(system, history.messages, log);
	expectLetters(system, unread.messages, unreadIn(model, name, where));
};
