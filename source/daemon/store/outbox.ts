import {bareName} from '../../core/mesh/mesh-names.js';
import {renderMessageFile, type SignedMessage, subjectOf} from '../../core/message-file.js';
import {protocolVersion} from '../../core/signing.js';
import {messagePath} from '../../core/transcript/message-path.js';
import {assertTranscriptEntry, type Outbox, sizeOf, type TranscriptEntry} from '../transcript/entry.js';
import type {StoredMessage} from './messages.js';
import type {Database} from './open-database.js';

/** `after_pos` is the newest message at the time: the entry comes after it, and before the next. */
type Row = {
	entry: number;
	id: string;
	after_pos: number;
	at: number;
	author: string;
	author_id: string;
	subject: string;
	files: string;
};

type Facts = Omit<Row, 'entry' | 'after_pos' | 'files'>;

export type File = {path: string; content: string};

type PlacedMessage = StoredMessage & {room: string | null; folder: string};

type Kind = 'home' | 'mesh';

const statementsOf = (database: Database, kind: Kind) => {
	const isMesh = kind === 'mesh' ? 1 : 0;
	const progress = kind === 'mesh' ? 'mesh_transcript_progress' : 'transcript_progress';
	const insert = database.prepare<Facts & {files: string}>(
		`INSERT INTO outbox (id, after_pos, at, author, author_id, subject, files, mesh)
		VALUES (@id, (SELECT ifnull(max(pos), 0) FROM messages), @at, @author, @author_id, @subject, @files, ${isMesh})`,
	);
	const rows = database.prepare<[], Row>(`SELECT * FROM outbox WHERE mesh = ${isMesh} ORDER BY entry`);
	const mark = database.prepare<[], number>(`SELECT pos FROM ${progress}`).pluck();
	const messages = database.prepare<[number], PlacedMessage>(
		`SELECT messages.*, room, folder FROM messages JOIN conversations USING (conversation_id)
		WHERE pos > ? AND mesh = ${isMesh} ORDER BY pos`,
	);
	// No index on the id: those that are pending are few, and the one that is asked for is among the first.
	const byId = database.prepare<[string], Row>(
		`SELECT * FROM outbox WHERE id = ? AND mesh = ${isMesh} ORDER BY entry LIMIT 1`,
	);
	const messageById = database
		.prepare<[string], number>(
			`SELECT messages.pos FROM messages JOIN conversations USING (conversation_id)
			WHERE id = ? AND mesh = ${isMesh} AND messages.pos > (SELECT pos FROM ${progress})`,
		)
		.pluck();
	const removeUpTo = database.prepare(`DELETE FROM outbox WHERE entry <= ? AND mesh = ${isMesh}`);
	const removeBefore = database.prepare(`DELETE FROM outbox WHERE after_pos < ? AND mesh = ${isMesh}`);
	const advance = database.prepare(`UPDATE ${progress} SET pos = max(pos, ?)`);
	const toEnd = database.prepare(`UPDATE ${progress} SET pos = (SELECT ifnull(max(pos), 0) FROM messages)`);
	const count = database
		.prepare<[], number>(
			// To count them is dear where many wait, and without a mesh all that is in the log is the home's.
			`SELECT (SELECT count(*) FROM outbox WHERE mesh = ${isMesh}) + CASE WHEN EXISTS (SELECT 1 FROM mesh)
				THEN (SELECT count(*) FROM messages JOIN conversations USING (conversation_id)
					WHERE messages.pos > progress.pos AND mesh = ${isMesh})
				ELSE ifnull((SELECT max(pos) FROM messages), 0) - pos END
			FROM ${progress} AS progress`,
		)
		.pluck();

	return {insert, rows, mark, messages, byId, messageById, removeUpTo, removeBefore, advance, toEnd, count};
};

/**
 * What the transcript still has to commit: the messages of the log after a mark, which moves with the commits, and what else
 * there is, a row an entry, written in the transaction of what it tells of. What belongs to the mesh goes into a transcript of its own.
 */
export const outboxTable = (database: Database, kind: Kind = 'home') => {
	const {insert, rows, mark, messages, byId, messageById, removeUpTo, removeBefore, advance, toEnd, count} =
		statementsOf(database, kind);

	const oldest = function* (): Generator<TranscriptEntry> {
		const others = rows.iterate();
		try {
			let other = others.next();
			for (const message of messages.iterate(mark.get() ?? 0)) {
				for (; !other.done && other.value.after_pos < message.pos; other = others.next()) {
					yield entryOfRow(other.value);
				}

				yield entryOfMessage(kind === 'mesh' ? ofMesh(message) : message);
			}

			for (; !other.done; other = others.next()) {
				yield entryOfRow(other.value);
			}
		} finally {
			others.return?.();
		}
	};

	const settle = database.transaction((id: string): void => {
		const row = byId.get(id);
		const pos = row?.after_pos ?? messageById.get(id);
		if (pos === undefined) {
			return;
		}

		row ? removeUpTo.run(row.entry) : removeBefore.run(pos);
		advance.run(pos);
	});

	return {
		/** Anything but a message. */
		add: (entry: Facts & {files: File[]}): void => {
			const {author_id: authorId, files, ...facts} = entry;
			assertTranscriptEntry({...facts, authorId, files: files.map(({path}) => ({path, content: undefined}))});
			insert.run({...entry, files: JSON.stringify(files)});
		},
		next: ({entries, bytes}): TranscriptEntry[] => {
			const batch: TranscriptEntry[] = [];
			let size = 0;
			for (const entry of oldest()) {
				batch.push(entry);
				size += sizeOf([entry]);
				if (batch.length >= entries || size >= bytes) {
					break;
				}
			}

			return batch;
		},
		has: (id): boolean => byId.get(id) !== undefined || messageById.get(id) !== undefined,
		settle,
		/** All that is in the log is in git already: it came from there. */
		settleLog: (): void => {
			toEnd.run();
		},
		/** Leaves what is not its own behind, where nothing of its own is before that. */
		skipOthers: (): void => {
			if (count.get() === 0) {
				toEnd.run();
			}
		},
		pending: (): number => count.get() ?? 0,
	} satisfies Outbox & Record<string, unknown>;
};

const entryOfRow = ({id, at, author, author_id, subject, files}: Row): TranscriptEntry => ({
	id,
	at,
	author,
	authorId: author_id,
	subject,
	// Reason for the cast: the column holds what `add` wrote.
	files: (JSON.parse(files) as File[]).map(({path, content}) => ({path, content: Buffer.from(content, 'utf8')})),
});

/** As all of its hosts write it. */
const ofMesh = (message: PlacedMessage): PlacedMessage => ({
	...message,
	room: message.room === null ? null : bareName(message.room),
	folder: bareName(message.folder),
});

const entryOfMessage = (stored: PlacedMessage): TranscriptEntry => {
	const message = signedMessageOf(stored);
	const content = Buffer.from(renderMessageFile(message), 'utf8');
	return {
		id: message.id,
		at: stored.sent_at,
		author: message.from,
		authorId: message.from_id,
		subject: subjectOf(message),
		files: [{path: messagePath(stored.folder, message), content}],
	};
};

const signedMessageOf = (message: PlacedMessage): SignedMessage => ({
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
