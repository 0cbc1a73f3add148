import {LaliaError} from '../lalia-error.js';
import {parseMessageFile} from '../message-file.js';
import {problemOf} from './check-message.js';
import {type Conversation, checkOrder, type Fail} from './check-order.js';
import {readCommits, readFiles, type TranscriptFile, type TranscriptPlace} from './read-transcript.js';
import {type RegisteredAgent, readRegistryFile} from './registry-file.js';
import {isSignedBy} from './signatures.js';

export type Verified = {messages: number; agents: number; conversations: number};

/**
 * Checks a transcript by itself, by an implementation of Ed25519 other than the one that signs: every message is signed by
 * the key that its sender had then, every registration by its own key; each conversation counts from 1 without gaps; the
 * commits have the order of the messages, one each; the working tree holds what was committed.
 * @throws LaliaError `verification_failed`, with the first bad file, its commit and the problem as context
 */
export const verifyTranscript = async (place: TranscriptPlace): Promise<Verified> => {
	const commits = await readCommits(place);
	const files = await readFiles(place);
	const commitOf = new Map(commits.flatMap(({id, oid}) => (id === undefined ? [] : [[id, oid] as const])));
	const fail: Fail = (file, problem, id) => {
		const commit = id === undefined ? undefined : commitOf.get(id);
		throw new LaliaError('verification_failed', `${file}: ${problem}`, {context: {file, commit, problem}});
	};

	const placeOf = new Map(commits.flatMap(({id}, place) => (id === undefined ? [] : [[id, place] as const])));
	const agents = readAgents(files, fail);
	const conversations = readConversations(files, fail);
	const messages = conversations.flatMap(conversation => conversation.messages);
	for (const {path, message} of messages) {
		const problem = problemOf(message, agents, placeOf);
		if (problem !== undefined) {
			fail(path, problem, message.id);
		}
	}

	const otherIds = new Set([...agents.values()].flatMap(({statements}) => statements.map(({id}) => id)));
	checkOrder(conversations, {commits, otherIds}, fail);
	await checkWorkingTree(place, files, fail);
	return {messages: messages.length, agents: agents.size, conversations: conversations.length};
};

const readAgents = (files: TranscriptFile[], fail: Fail): Map<string, RegisteredAgent> =>
	new Map(
		files
			.filter(({path}) => path.startsWith('registry/'))
			.map(({path, text}) => {
				const agent = readRegistryFile(text, isSignedBy);
				if (typeof agent === 'string') {
					return fail(path, agent);
				}

				return path === `registry/${agent.agent_id}.json`
					? ([agent.agent_id, agent] as const)
					: fail(path, `it is about ${agent.agent_id}`);
			}),
	);

const readConversations = (files: TranscriptFile[], fail: Fail): Conversation[] => {
	const folders = new Map<string, Conversation>();
	for (const {path, text} of files.filter(isAboutMessages)) {
		const [, folder, name] = /^(peers\/[^/]+)\/\d{4}-\d\d-\d\d\/([^/]+)\.md$/.exec(path) ?? [];
		const message = parseMessageFile(text);
		if (folder === undefined || !message || message.id !== name) {
			return fail(path, 'it is no message, or not where that message is kept', name);
		}

		const conversation = folders.get(folder) ?? {folder, messages: []};
		conversation.messages.push({path, message});
		folders.set(folder, conversation);
	}

	for (const {messages} of folders.values()) {
		messages.sort((left, right) => left.message.seq - right.message.seq);
	}

	return [...folders.values()];
};

const isAboutMessages = ({path}: TranscriptFile): boolean => path.startsWith('peers/');

const checkWorkingTree = async ({fs, dir}: TranscriptPlace, files: TranscriptFile[], fail: Fail): Promise<void> => {
	for (const {path, text} of files) {
		const onDisk = await fs.promises.readFile(`${dir}/${path}`, 'utf8').catch(() => undefined);
		if (onDisk !== undefined && onDisk !== text) {
			fail(path, 'the file is not what was committed');
		}
	}
};
