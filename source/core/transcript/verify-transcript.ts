import {LaliaError} from '../lalia-error.js';
import {checkTranscript} from './check-transcript.js';
import {openTranscriptSource, type TranscriptPlace} from './read-transcript.js';
import {isSignedBy} from './signatures.js';
import {weaknessOf} from './sound-key.js';
import type {ListedFile} from './transcript-source.js';
import {differsOnDisk, workingTreeProblem} from './working-tree.js';

export type Verified = {messages: number; agents: number; conversations: number};

/**
 * Checks a transcript as `checkTranscript` says, by an implementation of Ed25519 other than the one that signs, and that
 * the working tree holds what was committed.
 * @throws LaliaError `verification_failed`, with the first bad file, its commit and the problem as context
 */
export const verifyTranscript = async (place: TranscriptPlace): Promise<Verified> => {
	const source = openTranscriptSource(place);
	const commits = await source.commits();
	const commitOf = new Map(commits.flatMap(commit => (commit.id === undefined ? [] : [[commit.id, commit] as const])));
	const fail = (file: string, problem: string, id?: string): never => {
		const commit = id === undefined ? undefined : commitOf.get(id)?.oid;
		throw new LaliaError('verification_failed', `${file}: ${problem}`, {context: {file, commit, problem}});
	};

	const listed = await source.list();
	const unread = new Map(listed.map(file => [file.path, file]));
	const edited: string[] = [];
	const read = async function* (files: readonly ListedFile[]) {
		for await (const each of source.read(files)) {
			unread.delete(each.file.path);
			if (await differsOnDisk(place, each)) {
				edited.push(each.file.path);
			}

			yield each;
		}
	};

	const {agents, conversations, messages, rooms} = await checkTranscript(
		{commits: async () => commits, list: async () => listed, read},
		{ed25519: {isSignedBy, weaknessOf}, report: {refuse: fail, remark: fail}},
	);
	for await (const _ of read([...unread.values()])) {
		// Files of the user's own are only compared.
	}

	for (const path of edited) {
		const problem = await workingTreeProblem(place, path);
		problem === undefined || fail(path, problem);
	}

	const silentRooms = [...rooms.keys()].filter(folder => !conversations.some(each => each.folder === folder));
	return {
		messages: messages.length,
		agents: agents.size,
		conversations: conversations.length + silentRooms.length,
	};
};
