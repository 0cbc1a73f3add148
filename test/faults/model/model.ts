import {roomMailboxSize} from '../../../source/core/limits.js';

export const agentNames = ['ada', 'bob', 'cy', 'dot'] as const;
export const roomNames = ['den', 'loft'] as const;

export type AgentName = (typeof agentNames)[number];
export type RoomName = (typeof roomNames)[number];

/** A room, or the channel of two agents. */
export type Where = RoomName | `${AgentName}+${AgentName}`;

/** What is to be sent. */
export type Draft = {id: string; where: Where; from: AgentName; body: string; isQuestion: boolean};

/** What was sent, in the order of all that was sent. */
export type Letter = Draft & {place: number; seq: number};

export type Notice = {room: RoomName; dropped: number};

/** One that was handed mail and has not acknowledged it: nobody else gets that mail, unless its connection is lost. */
export type Reader = {
	number: number;
	name: AgentName;
	letters: Letter[];
	notice: Notice | undefined;
	isLost: boolean;
};

/** What has to be true of a home, as far as one program of the test has made it so. */
export type Model = {
	/** What each agent has not read, oldest first. */
	mail: Map<AgentName, Letter[]>;
	/** What each member's full mailbox let go of, and nobody told it of yet. */
	rooms: Map<RoomName, Map<AgentName, number>>;
	logs: Map<Where, Letter[]>;
	readers: Reader[];
	sent: number;
	clockAheadMs: number;
};

export const newModel = (): Model => ({
	mail: new Map(),
	rooms: new Map(),
	logs: new Map(),
	readers: [],
	sent: 0,
	clockAheadMs: 0,
});

export const isRoom = (where: Where): where is RoomName => roomNames.some(name => name === where);

export const channelOf = (one: AgentName, other: AgentName): Where =>
	one < other ? `${one}+${other}` : `${other}+${one}`;

/** Those who may speak there: the members, or the two. */
export const partiesOf = (model: Model, where: Where): AgentName[] =>
	isRoom(where)
		? [...(model.rooms.get(where)?.keys() ?? [])]
		: agentNames.filter(name => where.split('+').includes(name) && model.mail.has(name));

export const logOf = (model: Model, where: Where): Letter[] => model.logs.get(where) ?? [];

export const unreadIn = (model: Model, name: AgentName, where: Where): Letter[] =>
	(model.mail.get(name) ?? []).filter(letter => letter.where === where);

/** Whether a reader that is still there has it in hand. */
const isHeld = (model: Model, name: AgentName, letter: Letter): boolean =>
	model.readers.some(reader => !reader.isLost && reader.name === name && reader.letters.includes(letter));

/** What a read may be given now. */
export const freeMail = (model: Model, name: AgentName, where?: Where): Letter[] =>
	(model.mail.get(name) ?? []).filter(
		letter => (where === undefined || letter.where === where) && !isHeld(model, name, letter),
	);

/** What the next read there says that was dropped, unless another reader is on its way with it. */
export const noticeFor = (model: Model, name: AgentName, where: Where): Notice | undefined => {
	const dropped = isRoom(where) ? (model.rooms.get(where)?.get(name) ?? 0) : 0;
	const isTold = model.readers.some(reader => !reader.isLost && reader.name === name && reader.notice?.room === where);
	return isRoom(where) && dropped > 0 && !isTold ? {room: where, dropped} : undefined;
};

/** It is the newest of its conversation, and all other parties have it; the mailbox of a room lets go of the oldest. */
export const send = (model: Model, draft: Draft): Letter => {
	const {where, from} = draft;
	const log = logOf(model, where);
	const letter = {...draft, place: model.sent++, seq: log.length + 1};
	model.logs.set(where, [...log, letter]);
	for (const name of partiesOf(model, where).filter(party => party !== from)) {
		model.mail.set(name, [...(model.mail.get(name) ?? []), letter]);
		if (isRoom(where)) {
			trim(model, name, where);
		}
	}

	return letter;
};

const trim = (model: Model, name: AgentName, room: RoomName): void => {
	const unread = unreadIn(model, name, room);
	const excess = unread.slice(0, Math.max(0, unread.length - roomMailboxSize));
	const dropped = excess.filter(letter => !isHeld(model, name, letter));
	remove(model, name, dropped);
	const members = model.rooms.get(room);
	members?.set(name, (members.get(name) ?? 0) + dropped.length);
};

const remove = (model: Model, name: AgentName, letters: readonly Letter[]): void => {
	model.mail.set(
		name,
		(model.mail.get(name) ?? []).filter(letter => !letters.includes(letter)),
	);
};

/** What a reader has in hand is read; how many of it were unread until now. */
export const acknowledge = (model: Model, {name, letters, notice}: Reader): number => {
	const before = model.mail.get(name)?.length ?? 0;
	remove(model, name, letters);
	const members = notice && model.rooms.get(notice.room);
	if (notice && members?.has(name)) {
		members.set(name, Math.max(0, (members.get(name) ?? 0) - notice.dropped));
	}

	return before - (model.mail.get(name)?.length ?? 0);
};

export const leave = (model: Model, name: AgentName, room: RoomName): void => {
	model.rooms.get(room)?.delete(name);
	remove(model, name, unreadIn(model, name, room));
};
