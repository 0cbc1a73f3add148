import {type SignedMessage, subjectOf} from '../message-file.js';
import type {TranscriptCommit} from './transcript-source.js';

/** Does `git log` show of a message's commit what the message itself says? Also where that is not known. */
export const isShownRight = (message: SignedMessage, commit: TranscriptCommit | undefined): boolean => {
	const author = `${message.from} <${message.from_id}@lalia>`;
	return !commit?.shown || (commit.shown.author === author && commit.shown.subject === subjectOf(message));
};
