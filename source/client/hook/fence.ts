import {excerpt} from '../../core/excerpt.js';
import {crypto} from '../../core/lazy-crypto.js';
import type {OfferedMessage} from '../../core/ops/offer.js';
import {visible} from '../../core/visible.js';

/** As much as is needed to know a project by. */
const projectWidth = 40;

/** What begins and ends the words of a peer: a word that none of them can have written, for it was not there before. */
export const newMark = (messages: readonly OfferedMessage[]): string => {
	for (;;) {
		const mark = `lalia-${crypto().randomBytes(8).toString('hex')}`;
		if (!messages.some(({body}) => body.includes(mark))) {
			return mark;
		}
	}
};

/** A message between its marks, with what the daemon knows of its sender, and without control characters. */
export const fenced = (message: OfferedMessage, mark: string): string => {
	const {from, peer, from_role, from_project, shares_task, room, seq, sent_at, body, cut} = message;
	const facts = [
		`from=${oneWord(peer ?? from)}`,
		`role=${from_role}`,
		`project=${from_project === null ? '-' : JSON.stringify(excerpt(from_project, projectWidth))}`,
		`shares_task=${shares_task ? 'yes' : 'no'}`,
		...(room === undefined ? [] : [`room=${room}`]),
		`seq=${seq}`,
		`sent=${sent_at}`,
	];
	const rest = cut ? `\n${mark} cut here; ${readCommand(message)} shows all of it` : '';
	return `${mark} begin ${facts.join(' ')}\n${visible(body).trimEnd()}${rest}\n${mark} end\n`;
};

/** How an agent gets the messages of one source, each once. */
export const readCommand = ({room, peer}: {room?: string | undefined; peer?: string | undefined}): string =>
	room === undefined ? `lalia read ${oneWord(peer ?? '')}` : `lalia read ${room} --room`;

/** An address may hold the name of a project or a branch, which people choose. */
const oneWord = (address: string): string =>
	/^[\w.@:/+-]+$/.test(address) ? address : JSON.stringify(excerpt(address, 120));
