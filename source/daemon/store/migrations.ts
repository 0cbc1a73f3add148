import {migrationsOfMesh} from './migrations-of-mesh.js';

/**
 * The schema, as numbered steps that are never edited once released: `PRAGMA user_version` counts those that were taken.
 * Instants are integers, milliseconds since the epoch. `pos` is the one order of all messages of this daemon.
 */
export const migrations: readonly string[] = [
	`
	CREATE TABLE agents (
		agent_id TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		role TEXT NOT NULL,
		project TEXT,
		harness TEXT,
		model TEXT,
		worktree TEXT,
		branch TEXT,
		repo_root TEXT,
		cwd TEXT,
		public_key TEXT NOT NULL,
		registered_at INTEGER NOT NULL,
		last_seen_at INTEGER NOT NULL,
		unregistered_at INTEGER
	) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX agents_by_place ON agents (name, ifnull(project, ''), ifnull(worktree, ''))
		WHERE unregistered_at IS NULL;
	CREATE INDEX agents_by_name ON agents (name);

	CREATE TABLE statements (
		position INTEGER PRIMARY KEY,
		id TEXT NOT NULL,
		agent_id TEXT NOT NULL,
		v INTEGER NOT NULL,
		op TEXT NOT NULL,
		args TEXT NOT NULL,
		sig TEXT NOT NULL,
		at INTEGER NOT NULL,
		conversation_id INTEGER,
		joined TEXT,
		departed TEXT,
		UNIQUE (id, conversation_id)
	) STRICT;
	CREATE INDEX statements_by_agent ON statements (agent_id) WHERE conversation_id IS NULL;
	CREATE INDEX statements_by_room ON statements (conversation_id) WHERE conversation_id IS NOT NULL;

	CREATE TABLE conversations (
		conversation_id INTEGER PRIMARY KEY,
		kind TEXT NOT NULL CHECK (kind IN ('channel', 'room')),
		folder TEXT NOT NULL UNIQUE COLLATE NOCASE,
		lo_id TEXT,
		hi_id TEXT,
		room TEXT,
		last_seq INTEGER NOT NULL DEFAULT 0
	) STRICT;
	CREATE UNIQUE INDEX conversations_by_pair ON conversations (lo_id, hi_id) WHERE kind = 'channel';
	CREATE INDEX conversations_by_hi ON conversations (hi_id) WHERE kind = 'channel';
	CREATE UNIQUE INDEX conversations_by_room ON conversations (room) WHERE kind = 'room';

	CREATE TABLE rooms (
		conversation_id INTEGER PRIMARY KEY,
		description TEXT NOT NULL,
		created_by TEXT NOT NULL,
		created_at INTEGER NOT NULL,
		archived_at INTEGER,
		project TEXT,
		slug TEXT
	) STRICT;

	CREATE TABLE members (
		conversation_id INTEGER NOT NULL,
		agent_id TEXT NOT NULL,
		joined_at INTEGER NOT NULL,
		dropped INTEGER NOT NULL DEFAULT 0,
		PRIMARY KEY (conversation_id, agent_id)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX members_by_agent ON members (agent_id);

	CREATE TABLE messages (
		pos INTEGER PRIMARY KEY,
		id TEXT NOT NULL UNIQUE,
		conversation_id INTEGER NOT NULL,
		seq INTEGER NOT NULL,
		kind TEXT NOT NULL,
		from_id TEXT NOT NULL,
		from_name TEXT NOT NULL,
		to_id TEXT,
		to_name TEXT,
		sent_at INTEGER NOT NULL,
		reply_to INTEGER,
		op TEXT NOT NULL,
		request_id TEXT NOT NULL,
		args TEXT NOT NULL,
		key TEXT NOT NULL,
		sig TEXT NOT NULL,
		body TEXT NOT NULL,
		UNIQUE (conversation_id, seq)
	) STRICT;

	CREATE TABLE mailbox (
		agent_id TEXT NOT NULL,
		conversation_id INTEGER NOT NULL,
		pos INTEGER NOT NULL,
		PRIMARY KEY (agent_id, conversation_id, pos)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX mailbox_by_pos ON mailbox (agent_id, pos);

	CREATE VIRTUAL TABLE search USING fts5 (
		place,
		body,
		content = '',
		columnsize = 0,
		tokenize = 'unicode61 remove_diacritics 2'
	);
	INSERT INTO search (search, rank) VALUES ('automerge', 8);
	INSERT INTO search (search, rank) VALUES ('crisismerge', 64);
	CREATE TABLE search_progress (pos INTEGER NOT NULL) STRICT;
	INSERT INTO search_progress VALUES (0);

	CREATE TABLE outbox (
		entry INTEGER PRIMARY KEY,
		id TEXT NOT NULL,
		pos INTEGER,
		at INTEGER NOT NULL,
		author TEXT NOT NULL,
		author_id TEXT NOT NULL,
		subject TEXT NOT NULL,
		path TEXT,
		files TEXT
	) STRICT;

	CREATE TABLE task_statements (id TEXT PRIMARY KEY, project TEXT NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE task_lists (project TEXT PRIMARY KEY, list TEXT NOT NULL) STRICT;
	CREATE TABLE worktree_plans (id TEXT PRIMARY KEY, plan TEXT NOT NULL) STRICT;

	CREATE TABLE seen_requests (request_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
	`,
	`
	CREATE TABLE database (epoch TEXT NOT NULL) STRICT;
	INSERT INTO database VALUES (lower(hex(randomblob(8))));
	`,
	`
	CREATE TABLE deliveries (
		pos INTEGER NOT NULL,
		agent_id TEXT NOT NULL,
		step INTEGER NOT NULL,
		at INTEGER NOT NULL,
		event TEXT NOT NULL,
		lane TEXT,
		session_id INTEGER,
		detail TEXT,
		PRIMARY KEY (pos, agent_id, step)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE digests (
		agent_id TEXT NOT NULL,
		up_to INTEGER NOT NULL,
		session_id INTEGER NOT NULL,
		after INTEGER NOT NULL,
		at INTEGER NOT NULL,
		lane TEXT NOT NULL,
		moment TEXT NOT NULL,
		PRIMARY KEY (agent_id, up_to, session_id)
	) STRICT, WITHOUT ROWID;

	CREATE TABLE hooked_sessions (
		session_id INTEGER PRIMARY KEY,
		agent_id TEXT NOT NULL,
		key TEXT NOT NULL,
		lane TEXT NOT NULL,
		harness TEXT NOT NULL,
		parent_pid INTEGER,
		wake TEXT,
		seen_at INTEGER NOT NULL,
		offered_to INTEGER NOT NULL DEFAULT 0,
		digested_to INTEGER NOT NULL DEFAULT 0,
		offered_at_end INTEGER NOT NULL DEFAULT 0,
		UNIQUE (agent_id, key)
	) STRICT;
	CREATE INDEX hooked_sessions_by_parent ON hooked_sessions (parent_pid) WHERE parent_pid IS NOT NULL;

	CREATE TABLE unproven (
		session_id INTEGER NOT NULL,
		pos INTEGER NOT NULL,
		PRIMARY KEY (session_id, pos)
	) STRICT, WITHOUT ROWID;

	CREATE INDEX questions_to ON messages (to_id, pos) WHERE op = 'ask';
	CREATE INDEX questions_from ON messages (from_id, pos) WHERE op = 'ask';
	CREATE INDEX replies ON messages (conversation_id, reply_to) WHERE reply_to IS NOT NULL;
	`,
	`
	CREATE TABLE notifications (
		place INTEGER PRIMARY KEY,
		id TEXT NOT NULL,
		destination TEXT NOT NULL,
		at INTEGER NOT NULL,
		due_at INTEGER NOT NULL,
		occasion TEXT NOT NULL
	) STRICT;
	CREATE INDEX notifications_by_turn ON notifications (destination, due_at);
	`,
	`
	CREATE TABLE transcript_progress (pos INTEGER NOT NULL) STRICT;
	INSERT INTO transcript_progress
		SELECT coalesce((SELECT min(pos) - 1 FROM outbox), (SELECT max(pos) FROM messages), 0);

	CREATE TABLE outbox_of_files (
		entry INTEGER PRIMARY KEY,
		id TEXT NOT NULL,
		after_pos INTEGER NOT NULL,
		at INTEGER NOT NULL,
		author TEXT NOT NULL,
		author_id TEXT NOT NULL,
		subject TEXT NOT NULL,
		files TEXT NOT NULL
	) STRICT;
	INSERT INTO outbox_of_files
		SELECT entry, id,
			ifnull((SELECT max(pos) FROM outbox AS earlier WHERE earlier.entry < outbox.entry), (SELECT pos FROM transcript_progress)),
			at, author, author_id, subject, files
		FROM outbox WHERE pos IS NULL;
	DROP TABLE outbox;
	ALTER TABLE outbox_of_files RENAME TO outbox;
	`,
	...migrationsOfMesh,
	// A search goes through a page of the index from its end: in small ones, less of a long history than in large ones.
	`
	INSERT INTO search (search, rank) VALUES ('pgsz', 1000);

	ALTER TABLE statements ADD COLUMN page INTEGER;
	DROP INDEX IF EXISTS statements_by_room;
	CREATE INDEX statements_by_page ON statements (conversation_id, page) WHERE conversation_id IS NOT NULL;
	`,
];
