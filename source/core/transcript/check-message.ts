import {decodeTime} from 'ulid';
import {parseAddress} from '../address.js';
import {type SignedMessage, signedBytesOf} from '../message-file.js';
import {keyAt, namesOf, type RegisteredAgent} from './registry-file.js';
import {isSignedBy} from './signatures.js';

type Agents = ReadonlyMap<string, RegisteredAgent>;

/** A request is refused when it is older than this, and so is a message that claims another time than it was signed at. */
const windowMs = 5 * 60_000;

/**
 * What is wrong with a message by itself, beside the registry: undefined where its sender has signed just this.
 * @param placeOf the place of each id's commit, in their order
 */
export const problemOf = (
	message: SignedMessage,
	agents: Agents,
	placeOf: ReadonlyMap<string, number>,
): string | undefined =>
	senderProblem(message, agents, placeOf) ?? recipientProblem(message, agents) ?? unsignedProblem(message);

const senderProblem = (
	message: SignedMessage,
	agents: Agents,
	placeOf: ReadonlyMap<string, number>,
): string | undefined => {
	const sender = agents.get(message.from_id);
	if (!sender) {
		return `its sender ${message.from_id} is not in the registry`;
	}

	if (keyAt(sender, message.id, placeOf) !== message.key) {
		return `its key is not the one that ${sender.name} had in the registry when it was committed`;
	}

	if (!isSignedBy(message.sig, signedBytesOf(message), message.key)) {
		return `its signature is not by ${sender.name}, or it was changed after it was signed`;
	}

	return namesOf(sender).includes(message.from) ? undefined : `${message.from_id} was never called ${message.from}`;
};

/** The sender signed an address; the recipient has to be one that it can mean. */
const recipientProblem = ({to, to_id, args}: SignedMessage, agents: Agents): string | undefined => {
	const recipient = to_id === undefined ? undefined : agents.get(to_id);
	if (!recipient || !namesOf(recipient).includes(to ?? '')) {
		return `no agent ${to_id} was ever called ${to}`;
	}

	const address = parseAddress(String(args['peer']));
	const isMeant = address.kind === 'id' ? address.agent_id === to_id : namesOf(recipient).includes(address.name);
	return isMeant ? undefined : `it was signed for ${JSON.stringify(args['peer'])}, not for ${to}`;
};

/** What the file says beside the signed bytes, and what follows from them. */
const unsignedProblem = (message: SignedMessage): string | undefined => {
	const {id, args, request_id, reply_to, ts} = message;
	if ((args['id'] ?? request_id) !== id || args['reply_to'] !== reply_to) {
		return 'its id or reply_to is not what was signed';
	}

	return Math.abs(Date.parse(ts) - decodeTime(request_id)) <= windowMs
		? undefined
		: 'its time is not that of its signature';
};
