import {type TaskStatement, taskStatementPath} from '../tasks/statement-file.js';
import type {TaskList} from '../tasks/task-list.js';
import {checkAgents} from './check-agents.js';
import {type Conversation, checkMessages, type FiledMessage} from './check-messages.js';
import {checkCommits, checkOrder, placesOf} from './check-order.js';
import {checkRoomFiles} from './check-room-files.js';
import {type CheckedRoom, checkRooms} from './check-rooms.js';
import {checkTaskLists, checkTasks} from './check-tasks.js';
import type {Agents} from './checking.js';
import {replay} from './replay.js';
import {roomRules} from './room-rules.js';
import type {Ed25519} from './statements.js';
import type {Report, TranscriptSource} from './transcript-source.js';

/** What a transcript holds, as far as it holds. */
export type CheckedTranscript = {
	agents: Agents;
	/** By folder; of each, the statements that hold. */
	rooms: ReadonlyMap<string, CheckedRoom>;
	/** By folder; the id of each member, and since when it is one. */
	members: ReadonlyMap<string, ReadonlyMap<string, string>>;
	/** With all of their messages, also those that do not hold. */
	conversations: Conversation[];
	/** Those that hold, in the order of their commits. */
	messages: FiledMessage[];
	/** By project. */
	taskLists: ReadonlyMap<string, TaskList>;
	/** Those that hold. */
	taskStatements: TaskStatement[];
	placeOf: ReadonlyMap<string, number>;
};

/**
 * Checks a transcript by itself: every message is signed by the key that the registry has for its sender, every statement
 * by its agent's; each conversation counts from 1 without gaps; the commits have the order of the messages, one each;
 * whoever did something could do it then; and a message's commit shows what the message says. Each problem is reported;
 * what was refused is not in what is answered.
 */
export const checkTranscript = async (
	source: TranscriptSource,
	{ed25519, report: given}: {ed25519: Ed25519; report: Report},
): Promise<CheckedTranscript> => {
	const refused = new Set<string>();
	const report: Report = {
		...given,
		refuse: (file, problem, id) => {
			refused.add(file);
			given.refuse(file, problem, id);
		},
	};
	const commits = await source.commits();
	const placeOf = placesOf(commits, report);
	const checking = {source, files: await source.list(), ed25519, report, commits, placeOf};
	const agents = await checkAgents(checking);
	const rooms = await checkRooms(checking, agents);
	const tasks = await checkTasks(checking, agents);
	const conversations = await checkMessages(checking, {agents, rooms});
	const hold = ({file}: FiledMessage) => !refused.has(file.path);
	for (const {messages} of conversations) {
		messages.sort((left, right) => left.seq - right.seq || Number(hold(right)) - Number(hold(left)));
	}

	const statements = statementIds({agents, rooms, tasks: tasks.statements});
	checkOrder(conversations, statements, {placeOf, report, isRefused: message => !hold(message)});

	const candidates = conversations.flatMap(({messages}) => messages.filter(hold));
	const world = replay({agents, rooms, tasks: tasks.statements, messages: candidates}, {commits, report});
	const members = new Map([...world.rooms].map(([folder, {inside}]) => [folder, inside]));
	for (const room of rooms.values()) {
		room.archived_at = world.rooms.get(room.folder)?.archived_at ?? null;
		checkRoomFiles(room, {inside: members.get(room.folder) ?? new Map(), agents, report});
	}

	const isHeld = (statement: TaskStatement) => !refused.has(taskStatementPath(statement));
	const taskStatements = [...tasks.statements.values()].filter(isHeld);
	checkTaskLists({lists: world.lists, tasks, isWhole: taskStatements.length === tasks.ids.length, report});

	const filed = conversations.flatMap(({messages}) => messages);
	checkCommits(commits, new Set([...statements, ...tasks.ids, ...filed.map(({id}) => id)]), report);
	for (const {file, id} of filed.filter(({isShownRight}) => !isShownRight)) {
		report.remark(file.path, 'its commit shows another author or text than the message has', id);
	}

	const byPlace = (left: FiledMessage, right: FiledMessage) =>
		(placeOf.get(left.id) ?? 0) - (placeOf.get(right.id) ?? 0);
	const messages = candidates.filter(hold).sort(byPlace);
	return {agents, rooms, members, conversations, messages, taskLists: world.lists, taskStatements, placeOf};
};

type Statements = {
	agents: Agents;
	rooms: ReadonlyMap<string, CheckedRoom>;
	tasks: ReadonlyMap<string, TaskStatement>;
};

/** Each as often as it is there, but once for a request about tasks, which may change several rooms. */
const statementIds = ({agents, rooms, tasks}: Statements): string[] => {
	const ofRooms = [...rooms.values()].flatMap(room => room.statements);
	const shared = ofRooms.filter(({op}) => roomRules.get(op)?.isAboutTasks).map(({id}) => id);
	const own = ofRooms.filter(({op}) => !roomRules.get(op)?.isAboutTasks).map(({id}) => id);
	const ofAgents = [...agents.values()].flatMap(agent => agent.statements.map(({id}) => id));
	return [...ofAgents, ...own, ...new Set([...shared, ...tasks.keys()])];
};
