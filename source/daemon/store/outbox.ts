import {renderMessageFile} from '../../core/message-file.js';
import {protocolVersion} from '../../core/signing.js';
import {assertTranscriptEntry, type Outbox, type TranscriptEntry, type TranscriptFile} from '../transcript/entry.js';
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
	path: string | null;
	files: string | null;
};

type Facts = Omit<Row, 'entry' | 'pos' | 'path' | 'files'>;

export type File = {path: string; content: string};

/** A message, whose file is made from the log when its turn comes, or the files themselves. */
type NewEntry = Facts & ({pos: number; path: string} | {files: File[]});

/** What the transcript still has to commit, a row an entry, written in the transaction of what it tells of. */
export const outboxTable = (database: Database): Outbox & {add: (entry: NewEntry) => void} => {
	const insert = database.prepare<Omit<Row, 'entry'>>(
		`INSERT INTO outbox (id, pos, at, author, author_id, subject, path, files)
		VALUES (@id, @pos, @at, @author, @author_id, @subject, @path, @files)`,
	);
	const oldest = database.prepare<[], Row>('SELECT * FROM outbox ORDER BY entry');
	const message = database.prepare<[number], StoredMessage & {room: string | null}>(
		'SELECT messages.*, room FROM messages JOIN conversations USING (conversation_id) WHERE pos = ?',
	);
	// No index on the id, which would cost every message: those that are settled are the first of the table.
	const settle = database.prepare(
		'DELETE FROM outbox WHERE entry <= (SELECT entry FROM outbox WHERE id = ? ORDER BY entry LIMIT 1)',
	);
	const exists = database.prepare<[string]>('SELECT 1 FROM outbox WHERE id = ?');
	const count = database.prepare<[], number>('SELECT count(*) FROM outbox').pluck();

	const filesOf = ({pos, path, files}: Row): TranscriptFile[] => {
		const stored = pos === null ? undefined : message.get(pos);
		if (stored && path !== null) {
			return [{path, content: Buffer.from(renderStored(stored), 'utf8')}];
		}

		// Reason for the cast: the column holds what `add` wrote.
		const given = JSON.parse(files ?? '[]') as File[];
		return given.map(file => ({path: file.path, content: Buffer.from(file.content, 'utf8')}));
	};

	return {
		add: entry => {
			const {author_id: authorId, ...facts} = entry;
			const paths = 'files' in entry ? entry.files.map(({path}) => path) : [entry.path];
			assertTranscriptEntry({...facts, authorId, files: paths.map(path => ({path, content: undefined}))});
			insert.run({
				...entry,
				pos: 'files' in entry ? null : entry.pos,
				path: 'files' in entry ? null : entry.path,
				files: 'files' in entry ? JSON.stringify(entry.files) : null,
			});
		},
		next: ({entries, bytes}) => {
			const batch: TranscriptEntry[] = [];
			let size = 0;
			for (const row of oldest.iterate()) {
				const files = filesOf(row);
				const {id, at, author, author_id: authorId, subject} = row;
				batch.push({id, at, author, authorId, subject, files});
				size += files.reduce((sum, {content}) => sum + (content?.length ?? 0), 0);
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
