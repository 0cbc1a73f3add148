import type {SignedMessage} from '../message-file.js';
import type {TranscriptCommit} from './read-transcript.js';

/** A message and the file that it is in. */
export type FiledMessage = {path: string; message: SignedMessage};

/** All messages of one folder, in the order of their seq. */
export type Conversation = {folder: string; messages: FiledMessage[]};

/** Stops the whole check: the file, what is wrong with it, and the id whose commit it is about. */
export type Fail = (file: string, problem: string, id?: string) => never;

/**
 * Checks what the messages are together: one pair of agents a folder and one folder a pair, seq from 1 without gaps, each
 * message and each signed request once, and the commits as they should be: one for each message, in their order, and none
 * for a message that is not there. `otherIds` are those of the registrations.
 */
export const checkOrder = (
	conversations: Conversation[],
	{commits, otherIds}: {commits: TranscriptCommit[]; otherIds: ReadonlySet<string>},
	fail: Fail,
): void => {
	const placeOf = placesOf(commits, fail);
	checkUnique(conversations, fail);
	checkPairs(conversations, fail);
	for (const conversation of conversations) {
		checkSequence(conversation, placeOf, fail);
	}

	const known = new Set(conversations.flatMap(({messages}) => messages.map(({message}) => message.id)));
	for (const {id, oid} of commits) {
		if (id !== undefined && !known.has(id) && !otherIds.has(id)) {
			fail(id, `the message of commit ${oid} is gone`, id);
		}
	}
};

const placesOf = (commits: TranscriptCommit[], fail: Fail): Map<string, number> => {
	const placeOf = new Map<string, number>();
	for (const [place, {id, oid}] of commits.entries()) {
		if (id !== undefined && placeOf.has(id)) {
			fail(id, `it was committed twice, again in ${oid}`, id);
		}

		if (id !== undefined) {
			placeOf.set(id, place);
		}
	}

	return placeOf;
};

const checkUnique = (conversations: Conversation[], fail: Fail): void => {
	const seen = new Set<string>();
	for (const {path, message} of conversations.flatMap(({messages}) => messages)) {
		for (const name of [`message ${message.id}`, `request ${message.request_id}`]) {
			if (seen.has(name)) {
				fail(path, `the ${name} is there twice`, message.id);
			}

			seen.add(name);
		}
	}
};

const checkPairs = (conversations: Conversation[], fail: Fail): void => {
	const folderOf = new Map<string, string>();
	for (const {folder, messages} of conversations) {
		const pairs = new Map(messages.map(({path, message}) => [pairOf(message), {path, id: message.id}]));
		const [[pair] = [''], other] = pairs;
		const folderBefore = folderOf.get(pair);
		if (other) {
			fail(other[1].path, 'it is of other agents than the messages beside it', other[1].id);
		}

		if (folderBefore !== undefined) {
			fail(folder, `its messages are of the same agents as those in ${folderBefore}`);
		}

		folderOf.set(pair, folder);
	}
};

const pairOf = ({from_id, to_id = ''}: SignedMessage): string => [from_id, to_id].sort().join(' ');

const checkSequence = ({messages}: Conversation, placeOf: ReadonlyMap<string, number>, fail: Fail): void => {
	let last = -1;
	for (const [index, {path, message}] of messages.entries()) {
		if (message.seq !== index + 1) {
			fail(path, `it has seq ${message.seq} where ${index + 1} is due`, message.id);
		}

		const place = placeOf.get(message.id) ?? fail(path, 'no commit names it', message.id);
		if (place < last) {
			fail(path, 'it was committed before its predecessor', message.id);
		}

		last = place;
	}
};
