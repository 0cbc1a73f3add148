import {LaliaError} from '../lalia-error.js';
import {checkTranscript} from './check-transcript.js';
import {openTranscriptSource, type TranscriptPlace} from './read-transcript.js';
import {isSignedBy} from './signatures.js';
import {weaknessOf} from './sound-key.js';
import type {ListedFile, TranscriptFile, TranscriptSource} from './transcript-source.js';
import {differsOnDisk, workingTreeProblem} from './working-tree.js';

export type Verified = {messages: number; agents: number; conversations: number};

/**
 * Checks a transcript by `verifySource`, and that the working tree holds what was committed.
 * @throws LaliaError `verification_failed`, with the first bad file, its commit and the problem as context
 */
export const verifyTranscript = async (place: TranscriptPlace): Promise<Verified> => {
	const edited: string[] = [];
	const verified = await verifySource(openTranscriptSource(place), async each => {
		if (await differsOnDisk(place, each)) {
			edited.push(each.file.path);
		}
	});
	for (const path of edited) {
		const problem = await workingTreeProblem(place, path);
		problem === undefined || fail(path, problem);
	}

	return verified;
};

/**
 * Checks what was committed as `checkTranscript` says, by an implementation of Ed25519 other than the one that signs.
 * @param look is shown every file once
 * @throws LaliaError `verification_failed`, as `verifyTranscript` does
 */
export const verifySource = async (
	source: TranscriptSource,
	look: (file: TranscriptFile) => Promise<void> = async () => {},
): Promise<Verified> => {
	const commits = await source.commits();
	const commitOf = new Map(commits.flatMap(commit => (commit.id === undefined ? [] : [[commit.id, commit] as const])));
	const failAt = (file: string, problem: string, id?: string): never =>
		fail(file, problem, id === undefined ? undefined : commitOf.get(id)?.oid);

	const listed = await source.list();
	const unread = new Map(listed.map(file => [file.path, file]));
	const read = async function* (files: readonly ListedFile[]) {
		for await (const each of source.read(files)) {
			unread.delete(each.file.path);
			await look(each);
			yield each;
		}
	};

	const {agents, conversations, messages, rooms} = await checkTranscript(
		{commits: async () => commits, list: async () => listed, read},
		{ed25519: {isSignedBy, weaknessOf}, report: {refuse: failAt, remark: failAt}},
	);
	for await (const _ of read([...unread.values()])) {
		// Files of the user's own are only compared.
	}

	const silentRooms = [...rooms.keys()].filter(folder => !conversations.some(each => each.folder === folder));
	return {
		messages: messages.length,
		agents: agents.size,
		conversations: conversations.length + silentRooms.length,
	};
};

const fail = (file: string, problem: string, commit?: string): never => {
	throw new LaliaError('verification_failed', `${file}: ${problem}`, {context: {file, commit, problem}});
};
