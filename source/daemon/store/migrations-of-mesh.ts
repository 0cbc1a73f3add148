/** The sixth and the seventh step of the schema, which brought what a mesh of hosts needs. As the others, never edited once released. */
export const migrationsOfMesh: readonly string[] = [
	`
	ALTER TABLE agents ADD COLUMN host TEXT;
	ALTER TABLE agents ADD COLUMN is_remote INTEGER NOT NULL DEFAULT 0;
	DROP INDEX agents_by_place;
	CREATE UNIQUE INDEX agents_by_place
		ON agents (name, ifnull(project, ''), ifnull(worktree, ''), ifnull(host, ''))
		WHERE unregistered_at IS NULL;
	ALTER TABLE conversations ADD COLUMN mesh INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE outbox ADD COLUMN mesh INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE statements ADD COLUMN mesh INTEGER NOT NULL DEFAULT 0;

	CREATE TABLE mesh (
		name TEXT PRIMARY KEY,
		host TEXT NOT NULL,
		stream_made_at TEXT,
		cursor INTEGER NOT NULL DEFAULT 0,
		hash TEXT NOT NULL DEFAULT '',
		lease_ms INTEGER NOT NULL DEFAULT 3600000
	) STRICT, WITHOUT ROWID;
	CREATE TABLE mesh_hosts (
		host TEXT PRIMARY KEY,
		name TEXT NOT NULL,
		public_key TEXT NOT NULL,
		state TEXT NOT NULL CHECK (state IN ('admitted', 'pending', 'denied')),
		n INTEGER NOT NULL DEFAULT 0,
		digest TEXT NOT NULL DEFAULT '',
		seen_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE mesh_chain (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
	CREATE TABLE mesh_queue (position INTEGER PRIMARY KEY, at INTEGER NOT NULL, request TEXT NOT NULL) STRICT;
	CREATE TABLE mesh_flight (envelope TEXT NOT NULL) STRICT;
	CREATE TABLE mesh_refused (seq INTEGER PRIMARY KEY, host TEXT NOT NULL, at INTEGER NOT NULL, why TEXT NOT NULL) STRICT;
	CREATE TABLE mesh_seen (agent_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
	CREATE TABLE mesh_task_lists (project TEXT PRIMARY KEY, list TEXT NOT NULL) STRICT;
	CREATE TABLE mesh_transcript_progress (pos INTEGER NOT NULL) STRICT;
	INSERT INTO mesh_transcript_progress VALUES (0);
	`,
	`
	CREATE TABLE messages_by_place (
		pos INTEGER PRIMARY KEY,
		id TEXT NOT NULL,
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
		UNIQUE (id, conversation_id),
		UNIQUE (conversation_id, seq)
	) STRICT;
	INSERT INTO messages_by_place SELECT * FROM messages;
	DROP TABLE messages;
	ALTER TABLE messages_by_place RENAME TO messages;
	CREATE INDEX questions_to ON messages (to_id, pos) WHERE op = 'ask';
	CREATE INDEX questions_from ON messages (from_id, pos) WHERE op = 'ask';
	CREATE INDEX replies ON messages (conversation_id, reply_to) WHERE reply_to IS NOT NULL;
	DROP INDEX conversations_by_pair;
	CREATE UNIQUE INDEX conversations_by_pair ON conversations (lo_id, hi_id, mesh) WHERE kind = 'channel';
	CREATE TABLE log_begins_at (pos INTEGER NOT NULL) STRICT;

	CREATE TABLE mesh_task_statements (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
	INSERT INTO mesh_task_statements SELECT id FROM task_statements
		WHERE id IN (SELECT request_id FROM messages JOIN conversations USING (conversation_id) WHERE mesh = 1)
			OR id IN (SELECT id FROM statements WHERE mesh = 1);
	DELETE FROM task_statements WHERE id IN (SELECT id FROM mesh_task_statements);

	ALTER TABLE mesh ADD COLUMN reread_to INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE mesh_hosts ADD COLUMN differs_at INTEGER;
	CREATE TABLE mesh_before (id TEXT PRIMARY KEY, pos INTEGER NOT NULL, unread TEXT NOT NULL) STRICT, WITHOUT ROWID;
	`,
];
