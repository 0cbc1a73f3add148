import {excerpt} from './excerpt.js';
import {parseShallowJson} from './parse-json.js';
import {type Signed, signedBytes} from './signing.js';

/** One message of the transcript, with everything that its signature covers. */
export type SignedMessage = {
	id: string;
	/** Place in its channel or room, from 1, without gaps. */
	seq: number;
	/** `message` as sent by an agent; `bundle` and `system`: what a request about tasks left in a room, whose body follows from it. */
	kind: string;
	from: string;
	from_id: string;
	/** Of a channel's message: the other agent. */
	to?: string | undefined;
	to_id?: string | undefined;
	/** Of a room's message. */
	room?: string | undefined;
	/** RFC 3339 in UTC. */
	ts: string;
	reply_to?: number | undefined;
	/** Operation and arguments of the request that the sender signed; `args` lacks `body`, which stands below. */
	v: number;
	op: string;
	request_id: string;
	args: Record<string, unknown>;
	/** The sender's raw Ed25519 public key, and the signature, in base64. */
	key: string;
	sig: string;
	body: string;
};

/** The first line of a message's commit. */
export const subjectOf = ({from, body}: Pick<SignedMessage, 'from' | 'body'>): string =>
	excerpt(`${from}: ${body}`, subjectWidth);

const subjectWidth = 72;

const order = [
	'id',
	'seq',
	'kind',
	'from',
	'from_id',
	'to',
	'to_id',
	'room',
	'ts',
	'reply_to',
	'v',
	'op',
	'request_id',
	'args',
	'key',
	'sig',
] as const satisfies readonly (keyof SignedMessage)[];

const numbers = new Set<string>(['seq', 'reply_to', 'v']);

const fence = '---\n';

/** Front matter in YAML, one member a line, then the body byte for byte. */
export const renderMessageFile = (message: SignedMessage): string => {
	const lines = order.flatMap(name => {
		const value = message[name];
		return value === undefined ? [] : [`${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}\n`];
	});
	return `${fence}${lines.join('')}${fence}${message.body}`;
};

/** The message of a file's text, or undefined where the text is not such a file. */
export const parseMessageFile = (text: string): SignedMessage | undefined => {
	const end = text.indexOf(`\n${fence}`, fence.length - 1);
	if (!text.startsWith(fence) || end === -1) {
		return undefined;
	}

	const members: Record<string, unknown> = {body: text.slice(end + 1 + fence.length)};
	for (const line of text.slice(fence.length, end).split('\n')) {
		const [, name, value] = /^([a-z_]+): (.*)$/s.exec(line) ?? [];
		if (name === undefined || value === undefined || !isMember(name)) {
			return undefined;
		}

		members[name] = memberValue(name, value);
	}

	return isMessage(members) ? members : undefined;
};

/** The bytes that the sender signed, made again from what the file holds. */
export const signedBytesOf = (message: SignedMessage): Uint8Array => {
	const signed: Signed = {
		v: message.v,
		id: message.request_id,
		op: message.op,
		args: message.kind === 'message' ? {...message.args, body: message.body} : message.args,
		agent_id: message.from_id,
	};
	return signedBytes(signed);
};

const isMember = (name: string): boolean => (order as readonly string[]).includes(name);

const memberValue = (name: string, value: string): unknown => {
	if (numbers.has(name)) {
		return Number(value);
	}

	return name === 'args' ? parseShallowJson(value) : value;
};

const isMessage = (members: Record<string, unknown>): members is SignedMessage & Record<string, unknown> =>
	['id', 'kind', 'from', 'from_id', 'ts', 'op', 'request_id', 'key', 'sig'].every(
		name => typeof members[name] === 'string',
	) &&
	Number.isInteger(members['seq']) &&
	typeof members['args'] === 'object' &&
	members['args'] !== null;
