import type {Message} from '../../core/fields.js';
import type {ResultOf} from '../../core/op.js';
import type {OpName, Ops} from '../../core/ops/index.js';
import type {Client} from '../client.js';
import {commands} from '../commands.js';
import {addressWord} from '../fence.js';

type Source = ResultOf<Ops['inbox']>['sources'][number];

/**
 * What rides on the answer of a tool: that new mail waits, in one line, once. It is only counted, and nobody is kept from it:
 * what a model has not seen was not offered to it.
 */
export const openPendingMail = (client: Client) => {
	/** How many unread messages of each source the client knows of. */
	const known = new Map<string, number>();

	const learn = (sources: Source[]): boolean => {
		const hasNew = sources.some(source => source.unread > (known.get(nameOf(source)) ?? 0));
		known.clear();
		for (const source of sources) {
			known.set(nameOf(source), source.unread);
		}

		return hasNew;
	};

	return {
		/** The line for the answer of this operation, if there is one. Goes out beside the operation itself. */
		look: async (op: OpName): Promise<string | undefined> => {
			const spec = commands[op];
			if (spec?.auth !== 'agent' || spec.waits || op === 'inbox') {
				return undefined;
			}

			// Reason for the cast: it is the result of `inbox`. Where there is none, the operation itself says why.
			const inbox = (await client.call('inbox', {}).catch(() => undefined)) as ResultOf<Ops['inbox']> | undefined;
			return inbox && learn(inbox.sources) ? lineOf(inbox.sources) : undefined;
		},
		/** What an operation has told the client of its mail. */
		note: (op: OpName, result: object): void => {
			// Reason for the casts: so these operations answer.
			if (op === 'inbox') {
				learn((result as ResultOf<Ops['inbox']>).sources);
			} else if (commands[op]?.waits) {
				for (const message of (result as {messages: Message[]}).messages) {
					known.set(nameOf(message), Math.max(0, (known.get(nameOf(message)) ?? 0) - 1));
				}
			}
		},
	};
};

const nameOf = ({peer_id, room}: {peer_id?: string | undefined; room?: string | undefined}): string =>
	room === undefined ? `peer ${peer_id}` : `room ${room}`;

const lineOf = (sources: Source[]): string => {
	const counts = sources.map(
		source => `${source.unread} ${source.room === undefined ? `from ${addressWord(source)}` : `in ${source.room}`}`,
	);
	return `new mail waits: ${counts.join(', ')} (tool read)`;
};
