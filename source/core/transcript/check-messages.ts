import {createHash} from 'node:crypto';
import {parseMessageFile, renderMessageFile, type SignedMessage} from '../message-file.js';
import {isWritten, problemOf} from './check-message.js';
import type {CheckedRoom} from './check-rooms.js';
import {type Agents, type Checking, readBelow} from './checking.js';
import {isShownRight} from './commit-header.js';
import {conversationFolderOf, isKeptAt} from './message-path.js';
import {roomPartAt} from './room-files.js';
import {type ListedFile, type TranscriptFile, textOf} from './transcript-source.js';

/** What a check keeps of a message, of which there are many: not its body. */
export type FiledMessage = Pick<
	SignedMessage,
	'id' | 'seq' | 'from' | 'from_id' | 'to' | 'to_id' | 'room' | 'ts' | 'request_id'
> & {
	file: ListedFile;
	/** Whether `git log` shows of its commit what it says. */
	isShownRight: boolean;
	/** Of what a request about tasks left there: its signature, and what it says. */
	line?: {sig: string; digest: string};
};

/** Stands for a body, of which there are large ones. */
export const digestOf = (body: string): string => createHash('sha256').update(body).digest('base64');

/** All messages of one folder, the refused ones too. */
export type Conversation = {folder: string; messages: FiledMessage[]};

type Known = {agents: Agents; rooms: ReadonlyMap<string, CheckedRoom>};

/** Every file below `peers` and `rooms` that should be a message, each checked by itself. */
export const checkMessages = async (checking: Checking, known: Known): Promise<Conversation[]> => {
	const folders = new Map<string, FiledMessage[]>();
	for (const top of ['peers', 'rooms']) {
		const files = checking.files.filter(({path}) => roomPartAt(path) === undefined);
		for await (const read of readBelow({...checking, files}, top)) {
			const [folder, message] = readMessage(read, {...checking, ...known});
			const messages = folders.get(folder) ?? [];
			folders.set(folder, messages);
			messages.push(...(message ? [message] : []));
		}
	}

	return [...folders].map(([folder, messages]) => ({folder, messages}));
};

const readMessage = (read: TranscriptFile, known: Checking & Known): [string, FiledMessage?] => {
	const {file} = read;
	const folder = conversationFolderOf(file.path) ?? '';
	const message = filedMessage(read, folder);
	if (!message) {
		const name = file.path.split('/').at(-1)?.replace(/\.md$/, '');
		known.report.refuse(file.path, 'it is no message, or not where that message is kept', name);
		return [folder];
	}

	const problem = problemOf(message, folder, known);
	if (problem !== undefined) {
		known.report.refuse(file.path, problem, message.id);
	}

	const {id, seq, from, from_id, to, to_id, room, ts, request_id, sig, body} = message;
	const line = isWritten(message) ? {} : {line: {sig, digest: digestOf(body)}};
	const isShown = isShownRight(message, known.commits[known.placeOf.get(id) ?? -1]);
	const kept = copyOf({id, seq, from, from_id, to, to_id, room, ts, request_id, ...line});
	return [folder, {file, isShownRight: isShown, ...kept}];
};

/** A part of a string keeps all of it in memory: here, each body. */
const copyOf = <T extends object>(facts: T): T => JSON.parse(JSON.stringify(facts)) as T; // of what came out of a file

/** The message of a file that holds just what we write for it, where that is kept. */
export const filedMessage = (read: TranscriptFile, folder: string): SignedMessage | undefined => {
	const text = textOf(read) ?? '';
	const message = parseMessageFile(text);
	const isOurs = message && renderMessageFile(message) === text && isKeptAt(read.file.path, folder, message);
	return isOurs ? message : undefined;
};
