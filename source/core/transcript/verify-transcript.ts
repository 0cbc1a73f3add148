import {createHash} from 'node:crypto';
import {hashes, verify} from '@noble/ed25519';
import {LaliaError} from '../lalia-error.js';
import {parseMessageFile, type SignedMessage, signedBytesOf} from '../message-file.js';
import {
	readCommits,
	readFiles,
	type TranscriptCommit,
	type TranscriptFile,
	type TranscriptPlace,
} from './read-transcript.js';
import {namesOf, type RegisteredAgent, readRegistryFile} from './registry-file.js';

export type Verified = {messages: number; agents: number; conversations: number};

type FiledMessage = {file: TranscriptFile; message: SignedMessage};

type Conversation = {folder: string; messages: FiledMessage[]};

/**
 * Checks a transcript by itself, by an implementation of Ed25519 other than the one that signs: every message is signed by
 * the key that the registry has for its sender, every registration by its own key; each conversation counts from 1 without
 * gaps; the commits have the order of the messages, one each; the working tree holds what was committed.
 * @throws LaliaError `verification_failed`, with the first bad file, its commit and the problem as context
 */
export const verifyTranscript = async (place: TranscriptPlace): Promise<Verified> => {
	hashes.sha512 = bytes => Uint8Array.from(createHash('sha512').update(bytes).digest());
	const commits = await readCommits(place);
	const files = await readFiles(place);
	const commitOf = new Map(commits.flatMap(({id, oid}) => (id === undefined ? [] : [[id, oid] as const])));
	const fail: Fail = (file, problem, id) => {
		const commit = id === undefined ? undefined : commitOf.get(id);
		throw new LaliaError('verification_failed', `${file}: ${problem}`, {context: {file, commit, problem}});
	};

	const agents = readAgents(files, fail);
	const conversations = readConversations(files, fail);
	for (const entry of conversations.flatMap(({messages}) => messages)) {
		checkMessage(entry, agents, fail);
	}

	checkOrder(conversations, commits, fail);
	await checkWorkingTree(place, files, fail);
	const count = conversations.reduce((total, {messages}) => total + messages.length, 0);
	return {messages: count, agents: agents.size, conversations: conversations.length};
};

type Fail = (file: string, problem: string, id?: string) => never;

const readAgents = (files: TranscriptFile[], fail: Fail): Map<string, RegisteredAgent> =>
	new Map(
		files
			.filter(({path}) => path.startsWith('registry/'))
			.map(({path, text}) => {
				const agent = readRegistryFile(text, verifies);
				return typeof agent === 'string' ? fail(path, agent) : ([agent.agent_id, agent] as const);
			}),
	);

const readConversations = (files: TranscriptFile[], fail: Fail): Conversation[] => {
	const folders = new Map<string, Conversation>();
	for (const file of files) {
		const [, folder, name] = /^((?:peers|rooms)\/[^/]+)\/\d{4}-\d\d-\d\d\/([^/]+)\.md$/.exec(file.path) ?? [];
		if (folder === undefined || name === undefined) {
			if (/^(peers|rooms)\/.*\d{4}-/.test(file.path)) {
				fail(file.path, 'it is not where a message is kept');
			}

			continue;
		}

		const message = parseMessageFile(file.text);
		if (!message || message.id !== name) {
			fail(file.path, message ? `it holds the message ${message.id}` : 'it is no message', name);
		}

		const conversation = folders.get(folder) ?? {folder, messages: []};
		conversation.messages.push({file, message: message as SignedMessage}); // `fail` does not return
		folders.set(folder, conversation);
	}

	return [...folders.values()];
};

const checkMessage = (
	{file: {path}, message}: FiledMessage,
	agents: Map<string, RegisteredAgent>,
	fail: Fail,
): void => {
	const sender = agents.get(message.from_id);
	if (!sender) {
		fail(path, `its sender ${message.from_id} is not in the registry`, message.id);
	}

	if (sender?.public_key !== message.key) {
		fail(path, `its key is not that of ${message.from} in the registry`, message.id);
	}

	if (!verifies(message.sig, signedBytesOf(message), message.key)) {
		fail(path, `its signature is not by ${message.from}, or it was changed after it was signed`, message.id);
	}

	if (sender && !namesOf(sender).includes(message.from)) {
		fail(path, `${message.from_id} was never called ${message.from}`, message.id);
	}

	const recipient = message.to_id === undefined ? undefined : agents.get(message.to_id);
	if (message.to_id !== undefined && !(recipient && namesOf(recipient).includes(message.to ?? ''))) {
		fail(path, `no agent ${message.to_id} was ever called ${message.to}`, message.id);
	}

	const {id, reply_to} = message.args;
	if ((id !== undefined && id !== message.id) || reply_to !== message.reply_to) {
		fail(path, 'its id or reply_to is not what was signed', message.id);
	}
};

const checkOrder = (conversations: Conversation[], commits: TranscriptCommit[], fail: Fail): void => {
	const placeOf = new Map<string, number>();
	for (const [place, {id, oid}] of commits.entries()) {
		if (id !== undefined && placeOf.has(id)) {
			fail(id, `it was committed twice, again in ${oid}`, id);
		}

		if (id !== undefined) {
			placeOf.set(id, place);
		}
	}

	for (const {messages} of conversations) {
		messages.sort((left, right) => left.message.seq - right.message.seq);
		let last = -1;
		for (const [index, {file, message}] of messages.entries()) {
			if (message.seq !== index + 1) {
				fail(file.path, `it has seq ${message.seq} where ${index + 1} is due`, message.id);
			}

			const place = placeOf.get(message.id);
			if (place === undefined || place < last) {
				fail(
					file.path,
					place === undefined ? 'no commit names it' : 'it was committed before its predecessor',
					message.id,
				);
			}

			last = place ?? last;
		}
	}
};

const checkWorkingTree = async ({fs, dir}: TranscriptPlace, files: TranscriptFile[], fail: Fail): Promise<void> => {
	for (const {path, text} of files) {
		const onDisk = await fs.promises.readFile(`${dir}/${path}`, 'utf8').catch(() => undefined);
		if (onDisk !== undefined && onDisk !== text) {
			fail(path, 'the file is not what was committed');
		}
	}
};

/** The strict reading of RFC 8032, as docs/protocol.md says. */
const verifies = (signature: string, bytes: Uint8Array, publicKey: string): boolean => {
	try {
		return verify(Buffer.from(signature, 'base64'), bytes, Buffer.from(publicKey, 'base64'), {zip215: false});
	} catch {
		return false;
	}
};
