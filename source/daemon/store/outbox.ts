import {renderMessageFile} from '../../core/message-file.js';
import {protocolVersion} from '../../core/signing.js';
import {assertTranscriptEntry, type Outbox, type TranscriptEntry} from '../transcript/entry.js';
import type {StoredMessage} from './messages.js';
import type {Database} from './open-database.js';

type Row = {
	entry: number;
	id: string;
	pos: number | null;
	at: number;
	author: string;
	author_id: string;
	subject: string;
	path: string;
	content: string | null;
};

type NewEntry = Omit<Row, 'entry'>;

/**
 * What the transcript still has to commit, a row an entry, written in the transaction of what it tells of. A message's
 * row has its `pos` in place of the content: the file is made from the log when its turn comes.
 */
export const outboxTable = (database: Database): Outbox & {add: (entry: NewEntry) => void} => {
	const insert = database.prepare<NewEntry>(
		`INSERT INTO outbox (id, pos, at, author, author_id, subject, path, content)
		VALUES (@id, @pos, @at, @author, @author_id, @subject, @path, @content)`,
	);
	const oldest = database.prepare<[], Row>('SELECT * FROM outbox ORDER BY entry');
	const message = database.prepare<[number], StoredMessage & {room: string | null}>(
		'SELECT messages.*, room FROM messages JOIN conversations USING (conversation_id) WHERE pos = ?',
	);
	const settle = database.prepare('DELETE FROM outbox WHERE entry <= (SELECT entry FROM outbox WHERE id = ?)');
	const exists = database.prepare<[string]>('SELECT 1 FROM outbox WHERE id = ?');
	const count = database.prepare<[], number>('SELECT count(*) FROM outbox').pluck();

	const contentOf = (row: Row): Uint8Array | undefined => {
		const stored = row.pos === null ? undefined : message.get(row.pos);
		const text = stored ? renderStored(stored) : row.content;
		return text === null ? undefined : Buffer.from(text, 'utf8');
	};

	return {
		add: entry => {
			const {author_id: authorId, path, ...facts} = entry;
			assertTranscriptEntry({...facts, authorId, files: [{path, content: undefined}]});
			insert.run(entry);
		},
		next: ({entries, bytes}) => {
			const batch: TranscriptEntry[] = [];
			let size = 0;
			for (const row of oldest.iterate()) {
				const content = contentOf(row);
				const {id, at, author, author_id: authorId, subject, path} = row;
				batch.push({id, at, author, authorId, subject, files: [{path, content}]});
				size += content?.length ?? 0;
				if (batch.length >= entries || size >= bytes) {
					break;
				}
			}

			return batch;
		},
		has: id => exists.get(id) !== undefined,
		settle: id => {
			settle.run(id);
		},
		pending: () => count.get() ?? 0,
	};
};

const renderStored = (message: StoredMessage & {room: string | null}): string =>
	renderMessageFile({
		id: message.id,
		seq: message.seq,
		kind: message.kind,
		from: message.from_name,
		from_id: message.from_id,
		to: message.to_name ?? undefined,
		to_id: message.to_id ?? undefined,
		room: message.room ?? undefined,
		ts: new Date(message.sent_at).toISOString(),
		reply_to: message.reply_to ?? undefined,
		v: protocolVersion,
		op: message.op,
		request_id: message.request_id,
		// Reason for the cast: the column holds an object that was parsed from a request.
		args: JSON.parse(message.args) as Record<string, unknown>,
		key: message.key,
		sig: message.sig,
		body: message.body,
	});
