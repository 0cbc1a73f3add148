import {parseAddress} from '../address.js';
import {type SignedMessage, signedBytesOf} from '../message-file.js';
import type {CheckedRoom} from './check-rooms.js';
import type {Agents} from './checking.js';
import {keyAt, namesOf} from './registry-file.js';
import {isNameOf} from './room-rules.js';
import {type Ed25519, isSigned, isTimeOf, isTimeOfRequest} from './statements.js';

type Known = {
	agents: Agents;
	/** By folder. */
	rooms: ReadonlyMap<string, Pick<CheckedRoom, 'room'>>;
	ed25519: Ed25519;
	placeOf: ReadonlyMap<string, number>;
};

/** What is wrong with a message by itself, in this folder: undefined where its sender has signed just this. */
export const problemOf = (message: SignedMessage, folder: string, known: Known): string | undefined =>
	senderProblem(message, known) ??
	(folder.startsWith('rooms/') ? roomProblem(message, known.rooms.get(folder)) : peerProblem(message, known)) ??
	unsignedProblem(message);

const senderProblem = (message: SignedMessage, {agents, ed25519, placeOf}: Known): string | undefined => {
	const sender = agents.get(message.from_id);
	if (!sender) {
		return `its sender ${message.from_id} is not in the registry`;
	}

	if (keyAt(sender, message.id, placeOf) !== message.key) {
		return `its key is not the one that ${sender.name} had in the registry when it was committed`;
	}

	if (!isSigned(ed25519, message, () => signedBytesOf(message))) {
		return `its signature is not by ${sender.name}, or it was changed after it was signed`;
	}

	return namesOf(sender).includes(message.from) ? undefined : `${message.from_id} was never called ${message.from}`;
};

const toPeer = ['tell', 'ask'];
const toRoom = ['post'];

/** Whether the sender wrote the body; else it follows from a request about tasks, as the replay checks. */
export const isWritten = ({kind}: Pick<SignedMessage, 'kind'>): boolean => kind === 'message';

const kindOfLine = (op: string): string => (op === 'publish-task' ? 'bundle' : 'system');

/** The sender signed an address; the recipient has to be one that it can mean. */
const peerProblem = ({kind, op, to, to_id, room, args}: SignedMessage, {agents}: Known): string | undefined => {
	const recipient = to_id === undefined ? undefined : agents.get(to_id);
	if (kind !== 'message' || !toPeer.includes(op) || room !== undefined) {
		return 'it is no message to an agent';
	}

	if (!recipient || !namesOf(recipient).includes(to ?? '')) {
		return `no agent ${to_id} was ever called ${to}`;
	}

	const address = parseAddress(String(args['peer']));
	const isMeant = address.kind === 'id' ? address.agent_id === to_id : namesOf(recipient).includes(address.name);
	return isMeant ? undefined : `it was signed for ${JSON.stringify(args['peer'])}, not for ${to}`;
};

const roomProblem = (message: SignedMessage, place?: Pick<CheckedRoom, 'room'>): string | undefined => {
	const {kind, op, to, to_id, room, args} = message;
	const isFitting = isWritten(message) ? toRoom.includes(op) : kind === kindOfLine(op);
	if (!isFitting || to !== undefined || to_id !== undefined) {
		return 'it is no message to a room';
	}

	if (!place) {
		return 'its room is none that somebody has signed';
	}

	return (!isWritten(message) || isNameOf(args['room'], place.room)) && room === place.room
		? undefined
		: `it was signed for the room ${args['room'] ?? room}, not for ${place.room}`;
};

/** What the file says beside the signed bytes, and what follows from them. */
const unsignedProblem = (message: SignedMessage): string | undefined => {
	const {id, seq, args, op, request_id, reply_to, ts} = message;
	const isOwnId = isWritten(message) ? (args['id'] ?? request_id) === id : isTimeOf(ts, id);
	if (!isOwnId || args['reply_to'] !== reply_to) {
		return 'its id or reply_to is not what was signed';
	}

	if (seq < 1 || (reply_to !== undefined && reply_to >= seq)) {
		return 'it has no seq that it could have';
	}

	return isTimeOfRequest(ts, {id: request_id, op}) ? undefined : 'its time is not that of its signature';
};
