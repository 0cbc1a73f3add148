import type {Conversation, FiledMessage} from './check-messages.js';
import type {Report, TranscriptCommit} from './transcript-source.js';

/** The place of each id in the order of the commits. */
export const placesOf = (commits: TranscriptCommit[], report: Report): Map<string, number> => {
	const placeOf = new Map<string, number>();
	for (const [place, {id, oid}] of commits.entries()) {
		if (id !== undefined && placeOf.has(id)) {
			report.remark(id, `it was committed twice, again in ${oid}`, id);
		} else if (id !== undefined) {
			placeOf.set(id, place);
		}
	}

	return placeOf;
};

type Order = {placeOf: ReadonlyMap<string, number>; report: Report};

/**
 * Checks what the messages are together: each message and each signed request once, one pair of agents a folder and one
 * folder a pair, seq from 1 without gaps, and the commits in the order of seq. `statements` are those of agents and rooms.
 */
export const checkOrder = (conversations: Conversation[], statements: Iterable<string>, order: Order): void => {
	checkUnique(conversations, new Set(statements), order.report);
	checkPairs(conversations, order.report);
	for (const conversation of conversations) {
		checkSequence(conversation, order);
	}
};

const checkUnique = (conversations: Conversation[], statements: ReadonlySet<string>, {refuse}: Report): void => {
	const seen = new Set([...statements].flatMap(id => [`message ${id}`, `request ${id}`]));
	for (const {file, id, request_id} of conversations.flatMap(({messages}) => messages)) {
		for (const name of [`message ${id}`, `request ${request_id}`]) {
			if (seen.has(name)) {
				refuse(file.path, `the ${name} is there twice`, id);
			}

			seen.add(name);
		}
	}
};

const checkPairs = (conversations: Conversation[], report: Report): void => {
	const folderOf = new Map<string, string>();
	for (const {folder, messages} of conversations.filter(isChannel)) {
		const [first] = messages;
		const pair = first ? pairOf(first) : '';
		const folderBefore = folderOf.get(pair);
		for (const other of messages.filter(message => pairOf(message) !== pair)) {
			report.refuse(other.file.path, 'it is of other agents than the messages beside it', other.id);
		}

		if (first && !foldersFor(first).includes(folder)) {
			report.remark(folder, `its messages are of ${first.from} and ${first.to}`);
		}

		if (folderBefore !== undefined) {
			report.remark(folder, `its messages are of the same agents as those in ${folderBefore}`);
		}

		folderOf.set(pair, folder);
	}
};

const isChannel = ({folder}: Conversation): boolean => folder.startsWith('peers/');

/** The ids of a channel's two agents, sorted. */
export const agentsOf = ({from_id, to_id = ''}: FiledMessage): [string, string] =>
	from_id < to_id ? [from_id, to_id] : [to_id, from_id];

const pairOf = (message: FiledMessage): string => agentsOf(message).join(' ');

/** A channel has its folder by its first message: the names at that time, and the ids where that was taken. */
const foldersFor = (message: FiledMessage): string[] => {
	const names = `peers/${[message.from, message.to ?? ''].sort().join('--')}`;
	return [names, `${names}~${agentsOf(message).join('~')}`];
};

const checkSequence = ({messages}: Conversation, {placeOf, report}: Order): void => {
	let seq = 0;
	let last = -1;
	for (const {file, id, ...message} of messages) {
		const place = placeOf.get(id);
		if (message.seq !== seq + 1) {
			const isTaken = message.seq <= seq;
			report[isTaken ? 'refuse' : 'remark'](file.path, `it has seq ${message.seq} where ${seq + 1} is due`, id);
		}

		if (place === undefined) {
			report.refuse(file.path, 'no commit names it', id);
		} else if (place < last) {
			report.refuse(file.path, 'it was committed before its predecessor', id);
		}

		seq = Math.max(seq, message.seq);
		last = Math.max(last, place ?? -1);
	}
};

/** Every commit is there for something. */
export const checkCommits = (commits: TranscriptCommit[], known: ReadonlySet<string>, {remark}: Report): void => {
	for (const {id, oid} of commits) {
		if (id !== undefined && !known.has(id)) {
			remark(id, `the message or statement of commit ${oid} is gone`, id);
		}
	}
};
