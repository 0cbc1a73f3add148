import {verify} from 'node:crypto';
import {counted} from '../core/counted.js';
import {type CheckedTranscript, checkTranscript} from '../core/transcript/check-transcript.js';
import {weaknessOf} from '../core/transcript/sound-key.js';
import type {ListedFile, Report, TranscriptSource} from '../core/transcript/transcript-source.js';
import {openKeyring} from './authenticate.js';
import {faultPoint} from './fault-point.js';
import type {Log} from './log.js';
import {restore} from './restore.js';
import {openSearchIndex} from './search-index.js';
import type {Store} from './store/open-store.js';
import {openWorkspaceSource} from './transcript/workspace-source.js';

type Options = {
	store: Store;
	workspace: string;
	log: Log;
	now: () => number;
	progress: (text: string) => void;
};

/**
 * Writes into an empty database what the transcript holds, as far as it verifies; what does not is named in the log.
 * Answers with what it did, or undefined where the repository is no transcript.
 */
export const rebuild = async (options: Options): Promise<string | undefined> => {
	const {store, workspace, log, now, progress} = options;
	const startedAt = performance.now();
	const source = openWorkspaceSource({workspace, environment: process.env, signal: new AbortController().signal});
	const commits = await source.commits();
	if (commits.every(({id}) => id === undefined)) {
		return undefined;
	}

	log.info(`rebuilding the database from ${commits.length} commits in ${workspace}`);
	const counted = {...source, commits: async () => commits, read: countingReader(source, commits.length, progress)};
	const {report, counts} = openReport(log);
	const keyOf = openKeyring();
	const ed25519 = {
		isSignedBy: (signature: string, bytes: Uint8Array, publicKey: string) =>
			verify(undefined, bytes, keyOf(publicKey), Buffer.from(signature, 'base64')),
		weaknessOf,
	};
	const transcript = await checkTranscript(counted, {ed25519, report});
	await store.longTransaction(async () => {
		await restore({store, source: counted, transcript, commits: commits.length, now: now()});
		faultPoint('rebuild-made');
	});
	faultPoint('rebuild-committed');
	openSearchIndex({store, log: log.info}).complete();
	log.info(`rebuilt in ${Math.round(performance.now() - startedAt)} ms`);
	return summaryOf(transcript, counts);
};

/** Each message is read twice: to check it, and to take it in. */
const countingReader = (source: TranscriptSource, commits: number, progress: Options['progress']) => {
	let done = 0;
	return async function* (files: readonly ListedFile[]) {
		for await (const file of source.read(files)) {
			done++;
			progress(`rebuilding it from the transcript, ${Math.min(99, Math.round((done / commits) * 50))} %`);
			yield file;
		}
	};
};

type Counts = {refused: number; remarked: number};

const openReport = (log: Log): {report: Report; counts: Counts} => {
	const counts = {refused: 0, remarked: 0};
	const report: Report = {
		refuse: (file, problem) => {
			counts.refused++;
			log.info(`rebuild: left out ${file}: ${problem}`);
		},
		remark: (file, problem) => {
			counts.remarked++;
			log.info(`rebuild: ${file}: ${problem}`);
		},
	};
	return {report, counts};
};

const summaryOf = ({agents, rooms, messages, taskLists}: CheckedTranscript, {refused, remarked}: Counts): string => {
	const present = [...agents.values()].filter(({unregistered_at}) => unregistered_at === null).length;
	const tasks = [...taskLists.values()].reduce((sum, list) => sum + Object.keys(list.tasks).length, 0);
	const rebuilt = [
		counted(present, 'agent'),
		counted(rooms.size, 'room'),
		counted(messages.length, 'message'),
		...(tasks > 0 ? [counted(tasks, 'task')] : []),
	];
	const doubts = [
		...(refused > 0 ? [`${refused} left out that did not verify`] : []),
		...(remarked > 0 ? [`${remarked} more found wrong`] : []),
	];
	const end = doubts.length > 0 ? `; ${doubts.join(', ')}: see daemon.log` : '';
	return `${rebuilt.join(', ')} rebuilt from the transcript; what was unread counts as read${end}`;
};
