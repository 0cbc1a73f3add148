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

type Order = {
	placeOf: ReadonlyMap<string, number>;
	report: Report;
	/** Was the file refused before? It then has no say in what becomes of the others. */
	isRefused: (message: FiledMessage) => boolean;
};

/**
 * Checks what the messages are together: each message and each signed request once, one pair of agents a folder and one
 * folder a pair, seq from 1 without gaps, and the commits in the order of seq. `statements` are those of agents and rooms.
 */
export const checkOrder = (conversations: Conversation[], statements: string[], order: Order): void => {
	checkUnique(conversations, statements, order);
	checkPairs(conversations, order);
	for (const conversation of conversations) {
		checkSequence(conversation, order);
	}
};

const checkUnique = (conversations: Conversation[], statements: string[], {report, isRefused}: Order): void => {
	const seen = new Set<string>();
	for (const id of statements) {
		if (seen.has(`message ${id}`)) {
			report.remark(id, 'the statement is there twice', id);
		}

		seen.add(`message ${id}`).add(`request ${id}`);
	}

	for (const {folder, message} of conversations.flatMap(eachMessage)) {
		if (isRefused(message)) {
			continue;
		}

		// What a request about tasks leaves is checked with the request itself, which may leave it in several rooms.
		const request = message.line ? `line of ${message.request_id} in ${folder}` : `request ${message.request_id}`;
		for (const name of [`message ${message.id}`, request]) {
			if (seen.has(name)) {
				report.refuse(message.file.path, `the ${name} is there twice`, message.id);
			}

			seen.add(name);
		}
	}
};

const eachMessage = ({folder, messages}: Conversation) => messages.map(message => ({folder, message}));

const checkPairs = (conversations: Conversation[], {report, isRefused}: Order): void => {
	const folderOf = new Map<string, string>();
	for (const {folder, messages: all} of conversations.filter(isChannel)) {
		const messages = all.filter(message => !isRefused(message));
		const [first] = messages;
		if (!first) {
			continue;
		}

		for (const other of messages.filter(message => pairOf(message) !== pairOf(first))) {
			report.refuse(other.file.path, 'it is of other agents than the messages beside it', other.id);
		}

		if (!foldersFor(first).includes(folder)) {
			report.remark(folder, `its messages are of ${first.from} and ${first.to}`);
		}

		const before = folderOf.get(pairOf(first)) ?? folderOf.get(folder.toLowerCase());
		for (const {file, id} of before === undefined ? [] : messages) {
			report.refuse(file.path, `${before} is the folder of these agents, or the same but for letter case`, id);
		}

		folderOf.set(pairOf(first), folder).set(folder.toLowerCase(), folder);
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

const checkSequence = ({messages}: Conversation, {placeOf, report, isRefused}: Order): void => {
	let seq = 0;
	let last = -1;
	for (const message of messages) {
		const {file, id} = message;
		if (isRefused(message)) {
			seq += message.seq === seq + 1 ? 1 : 0; // That there was one is sure enough to miss none.
			continue;
		}

		const place = placeOf.get(id) ?? -1;
		if (message.seq !== seq + 1) {
			const isTaken = message.seq <= seq;
			report[isTaken ? 'refuse' : 'remark'](file.path, `it has seq ${message.seq} where ${seq + 1} is due`, id);
		}

		if (place === -1 || place < last) {
			const problem = place === -1 ? 'no commit names it' : 'it was committed before its predecessor';
			report.refuse(file.path, problem, id);
		}

		seq = Math.max(seq, message.seq);
		last = Math.max(last, place);
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
