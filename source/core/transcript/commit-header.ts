import {parseMessageFile, subjectOf} from '../message-file.js';
import {type TranscriptCommit, type TranscriptFile, textOf} from './transcript-source.js';

/** Does `git log` show of a message's commit what the message itself says? Undefined where it does, or it is no message. */
export const headerProblem = (
	file: TranscriptFile,
	commitOf: ReadonlyMap<string, TranscriptCommit>,
): {problem: string; id: string} | undefined => {
	const message = isMessagePath(file.file.path) ? parseMessageFile(textOf(file) ?? '') : undefined;
	const shown = message && commitOf.get(message.id)?.shown;
	if (!message || !shown) {
		return undefined;
	}

	const isRight = shown.author === `${message.from} <${message.from_id}@lalia>` && shown.subject === subjectOf(message);
	return isRight
		? undefined
		: {problem: 'its commit shows another author or text than the message has', id: message.id};
};

const isMessagePath = (path: string): boolean => /^(peers|rooms)\/[^/]+\/\d{4}-\d\d-\d\d\//.test(path);
