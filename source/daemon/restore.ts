import {decodeTime} from 'ulid';
import {parseMessageFile} from '../core/message-file.js';
import type {Conversation} from '../core/transcript/check-messages.js';
import {agentsOf} from '../core/transcript/check-order.js';
import type {CheckedTranscript} from '../core/transcript/check-transcript.js';
import {folderOf} from '../core/transcript/replay.js';
import type {RoomStatement} from '../core/transcript/room-files.js';
import type {SignedStatement} from '../core/transcript/statements.js';
import {type TranscriptSource, textOf} from '../core/transcript/transcript-source.js';
import type {Store} from './store/open-store.js';

type Restoring = {
	store: Store;
	source: TranscriptSource;
	transcript: CheckedTranscript;
	/** How many there are: no conversation can have come further. */
	commits: number;
	now: number;
};

/** Writes a transcript that was checked into an empty database, inside a transaction. Everything counts as read. */
export const restore = async (restoring: Restoring): Promise<void> => {
	restoreAgents(restoring);
	const conversationOf = restoreConversations(restoring);
	restoreStatements(restoring, conversationOf);
	restoring.store.taskLists.restore(restoring.transcript.taskLists.values(), restoring.transcript.taskStatements);
	await restoreMessages(restoring, conversationOf);
	restoring.store.outbox.settleLog();
	rememberRequests(restoring);
};

/** An agent was last seen when it last did something that everybody can see. Which are in a mesh, its stream tells. */
const restoreAgents = ({store, transcript}: Restoring): void => {
	const {agents, rooms, taskStatements, messages} = transcript;
	const lastSeen = new Map<string, number>();
	const see = (agentId: string, at: string) =>
		lastSeen.set(agentId, Math.max(lastSeen.get(agentId) ?? 0, Date.parse(at)));
	for (const {from_id, ts} of messages) {
		see(from_id, ts);
	}

	const ofRooms = [...rooms.values()].flatMap(({statements}) => statements);
	for (const {agent_id, at} of [...ofRooms, ...taskStatements]) {
		see(agent_id, at);
	}

	for (const {statements, states: _, registered_at, unregistered_at, host: __, ...facts} of agents.values()) {
		for (const {at} of statements) {
			see(facts.agent_id, at);
		}

		store.agents.put({
			...facts,
			registered_at: Date.parse(registered_at),
			last_seen_at: lastSeen.get(facts.agent_id) ?? 0,
			unregistered_at: unregistered_at === null ? null : Date.parse(unregistered_at),
		});
	}
};

type ConversationIds = ReadonlyMap<string, number>;

/** Each has its folder, as it was, and goes on after the last message that it ever had. */
const restoreConversations = (restoring: Restoring): ConversationIds => {
	const {store, transcript} = restoring;
	const ids = new Map<string, number>();
	const first = new Map(transcript.messages.toReversed().map(message => [folderOf(message), message]));
	for (const conversation of transcript.conversations) {
		const {folder} = conversation;
		const message = first.get(folder);
		if (message?.to_id !== undefined) {
			const [lo_id, hi_id] = agentsOf(message);
			const last_seq = lastSeqOf(conversation, restoring);
			ids.set(folder, store.conversations.restore({kind: 'channel', folder, lo_id, hi_id, room: null, last_seq}));
		}
	}

	const conversations = new Map(transcript.conversations.map(each => [each.folder, each]));
	for (const {folder, room, archived_at, created_at, ...facts} of transcript.rooms.values()) {
		const last_seq = lastSeqOf(conversations.get(folder), restoring);
		const id = store.conversations.restore({kind: 'room', folder, lo_id: null, hi_id: null, room, last_seq});
		ids.set(folder, id);
		const {description, created_by, project, slug} = facts;
		store.rooms.add({conversation_id: id, description, created_by, created_at: Date.parse(created_at), project, slug});
		store.rooms.archive(id, archived_at === null ? null : Date.parse(archived_at));
		for (const [agentId, at] of transcript.members.get(folder) ?? []) {
			store.rooms.addMember(id, agentId, Date.parse(at));
		}
	}

	return ids;
};

const lastSeqOf = (conversation: Conversation | undefined, {commits}: Restoring): number =>
	(conversation?.messages ?? []).reduce((last, {seq}) => (seq <= commits ? Math.max(last, seq) : last), 0);

type Stated = {id: string; key: string; add: () => void};

/** In the order in which they were made. */
const restoreStatements = ({store, transcript}: Restoring, conversationOf: ConversationIds): void => {
	const {agents, rooms, placeOf} = transcript;
	const ofAgents = [...agents.values()].flatMap(({agent_id, statements}) =>
		statements.map((each: SignedStatement): Stated => {
			return {id: each.id, key: each.id, add: () => store.statements.add(agent_id, {...each, at: Date.parse(each.at)})};
		}),
	);
	const ofRooms = [...rooms.values()].flatMap(({folder, statements}) =>
		statements.map((each: RoomStatement): Stated => {
			const {id} = each;
			const add = () => store.roomStatements.add(conversationOf.get(folder) ?? 0, each);
			return {id, key: `${id} ${folder}`, add}; // A request about tasks may have changed several rooms.
		}),
	);
	const byPlace = (left: Stated, right: Stated) => (placeOf.get(left.id) ?? 0) - (placeOf.get(right.id) ?? 0);
	const unique = new Map([...ofAgents, ...ofRooms].map(stated => [stated.key, stated]));
	for (const {add} of [...unique.values()].sort(byPlace)) {
		add();
	}
};

const restoreMessages = async (restoring: Restoring, conversationOf: ConversationIds): Promise<void> => {
	const {store, source, transcript} = restoring;
	for await (const read of source.read(transcript.messages.map(({file}) => file))) {
		const message = parseMessageFile(textOf(read) ?? '');
		const conversation_id = conversationOf.get(read.file.path.split('/').slice(0, 2).join('/'));
		if (!message || conversation_id === undefined) {
			throw new Error(`${read.file.path} is not what it was a moment ago`);
		}

		const {from, to, ts, args, v: _, room: __, ...kept} = message;
		store.messages.append({
			...kept,
			conversation_id,
			from_name: from,
			to_id: message.to_id ?? null,
			to_name: to ?? null,
			sent_at: Date.parse(ts),
			reply_to: message.reply_to ?? null,
			args: JSON.stringify(args),
		});
	}
};

/** A request that was carried out just before is not to be carried out again. */
const rememberRequests = ({store, transcript, now}: Restoring): void => {
	const {agents, rooms, taskStatements, messages} = transcript;
	const signed = [...agents.values(), ...rooms.values()].flatMap(({statements}) => statements.map(({id}) => id));
	const recent = [...signed, ...taskStatements.map(({id}) => id), ...messages.map(({request_id}) => request_id)].filter(
		id => decodeTime(id) > now - 2 * store.seenRequests.windowMs,
	);
	for (const id of new Set(recent)) {
		store.seenRequests.remember(id, now);
		store.seenRequests.persist(id, now);
	}
};
