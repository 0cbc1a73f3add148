import type {Talker} from './talk.js';

let made = 0;

/** A room of its own for this test, with these agents in it, the first of whom made it. */
export const roomOf = async (...members: Talker[]): Promise<string> => {
	const name = `room-${made++}`;
	const [maker, ...others] = members;
	await maker?.must('room create', {name});
	for (const member of others) {
		await member.must('join', {room: name});
	}

	return name;
};

export const post = (member: Talker, room: string, body: string) => member.must('post', {room, body});

/** Reads once what is pending in a room and acknowledges it: the bodies, and how many were dropped before. */
export const drain = async (member: Talker, room: string, timeout = 0) => {
	const {messages, notice} = await member.must('read', {source: room, room: true, timeout});
	await member.must('ack', {ids: messages.map(({id}) => id), ...(notice && {notice})});
	return {bodies: messages.map(({body}) => body), dropped: notice?.dropped ?? 0};
};

/** The names of as many agents as a room takes. */
export const eight = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal'] as const;
