import type {DigestLine, OfferedMessage} from '../../core/ops/offer.js';
import {addressWord, fencedMessages, readCommand} from '../fence.js';

export type Mail = {messages: readonly OfferedMessage[]; digest: readonly DigestLine[]};

/** What a model is shown of mail. */
export const mailText = ({messages, digest}: Mail): string =>
	messages.length === 0
		? digestText(digest)
		: fencedMessages(messages, {answering: '`lalia tell <from> "…"`'}) + digestText(digest);

/** One line, however much there is. */
const digestText = (digest: readonly DigestLine[]): string => {
	if (digest.length === 0) {
		return '';
	}

	const sources = digest.map(line => {
		const where = line.room === undefined ? `from ${addressWord(line)}` : `in room ${line.room}`;
		return `${line.unread} ${where} (${readCommand(line)})`;
	});
	const shown = sources.slice(0, maxSources).join(', ');
	const others = sources.length > maxSources ? ` and from ${sources.length - maxSources} more (lalia inbox)` : '';
	return `lalia: still unread: ${shown}${others}.\n`;
};

const maxSources = 8;
