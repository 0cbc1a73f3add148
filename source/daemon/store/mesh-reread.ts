import {untold} from './agents.js';
import type {Database} from './open-database.js';

type Before = {pos: number; unread: string};

const ofMesh = '(SELECT conversation_id FROM conversations WHERE mesh = 1)';

/**
 * Takes out what the stream has told, so that it can tell it anew. What this home alone knows stays: its own agents, what is
 * yet to be sent, and of each message whether it was read, and how it came. The log goes on behind its former end: everything
 * else that follows it goes by that.
 */
const leave = `
	INSERT OR REPLACE INTO mesh_before (id, pos, unread)
		SELECT id, messages.pos, json_group_array(mailbox.agent_id) FILTER (WHERE mailbox.agent_id IS NOT NULL)
		FROM messages LEFT JOIN mailbox ON mailbox.pos = messages.pos
		WHERE messages.conversation_id IN ${ofMesh} GROUP BY messages.pos;
	INSERT INTO log_begins_at
		SELECT ifnull(max(pos), 0) + 1 FROM (SELECT pos FROM messages UNION ALL SELECT pos - 1 FROM log_begins_at);
	DELETE FROM log_begins_at WHERE pos < (SELECT max(pos) FROM log_begins_at);
	DELETE FROM mailbox WHERE conversation_id IN ${ofMesh};
	DELETE FROM messages WHERE conversation_id IN ${ofMesh};
	DELETE FROM members WHERE conversation_id IN ${ofMesh};
	DELETE FROM rooms WHERE conversation_id IN ${ofMesh};
	DELETE FROM statements WHERE conversation_id IN ${ofMesh};
	DELETE FROM conversations WHERE mesh = 1;
	DELETE FROM statements WHERE agent_id IN (SELECT agent_id FROM agents WHERE is_remote = 1);
	DELETE FROM agents WHERE is_remote = 1;
	UPDATE statements SET mesh = 0;
	UPDATE agents SET host = '${untold}' WHERE host IS NOT NULL;
	DELETE FROM outbox WHERE mesh = 1;
	DELETE FROM mesh_hosts;
	DELETE FROM mesh_chain;
	DELETE FROM mesh_refused;
	DELETE FROM mesh_seen;
	DELETE FROM mesh_task_lists;
	DELETE FROM mesh_task_statements;
	UPDATE mesh SET reread_to = max(reread_to, cursor), cursor = 0, hash = '';
`;

/** What a home that reads its stream anew has known of it before. */
export const rereadTable = (database: Database) => {
	const before = database.prepare<[string], Before>('SELECT pos, unread FROM mesh_before WHERE id = ?');
	const forget = database.prepare('DELETE FROM mesh_before WHERE id = ?');
	const read = database.prepare<[string, string]>(
		`UPDATE mesh_before SET unread = (SELECT json_group_array(value) FROM json_each(unread) WHERE value <> ?)
		WHERE id = ?`,
	);
	const move = database.prepare('UPDATE deliveries SET pos = ? WHERE pos = ?');

	return {
		/** Inside a transaction. The agents of this home are of no host until the stream has told of them again. */
		leave: (): void => {
			database.exec(leave);
		},
		/** An agent that had a message in hand has read it before that is back. */
		read: (agentId: string, id: string): void => {
			read.run(agentId, id);
		},
		/** Of a message that has come back: which agents of this home have not read it; undefined where it is new. */
		takeUp: (id: string, pos: number): string[] | undefined => {
			const known = before.get(id);
			if (!known) {
				return undefined;
			}

			move.run(pos, known.pos);
			forget.run(id);
			// Reason for the cast: `leave` has written it.
			return JSON.parse(known.unread) as string[];
		},
	};
};
