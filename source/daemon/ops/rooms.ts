import type {Handler} from '../handler.js';

export const rooms: Handler<'rooms'> = ({store, caller}) => ({
	rooms: store.rooms.summaries(caller.agent_id).map(room => ({
		room: room.room,
		description: room.description,
		members: room.members,
		messages: room.last_seq,
		joined: room.joined === 1,
		archived: room.archived_at !== null,
		created_at: new Date(room.created_at).toISOString(),
	})),
});
