import {rereadTable} from './mesh-reread.js';
import type {Database} from './open-database.js';

/** How far this home has come in its mesh. */
export type MeshState = {
	name: string;
	/** This home's own host, by the name of its key. */
	host: string;
	/** By which a stream that was made anew is known; null as long as it was never seen. */
	stream_made_at: string | null;
	/** The place in the stream up to which all is carried out. */
	cursor: number;
	/** Of all up to there, and of what came of it. */
	hash: string;
	/** As the founder has set it: what expires has to expire everywhere alike. */
	lease_ms: number;
	/** Up to where the home had come when it last began to read anew; 0 where it never did. */
	reread_to: number;
};

/** Up to where it had come, also where it reads that anew; 0 where nothing was ever seen of the mesh. */
export const furthest = ({cursor, reread_to}: Pick<MeshState, 'cursor' | 'reread_to'>): number =>
	Math.max(cursor, reread_to);

export type MeshHost = {
	host: string;
	name: string;
	public_key: string;
	state: 'admitted' | 'pending' | 'denied';
	/** How many envelopes of it were taken, and the digest of the last. */
	n: number;
	digest: string;
	seen_at: number;
	/** Where in the stream it had come to something else than this home, by its last event; null where it has not. */
	differs_at: number | null;
};

export type Queued = {position: number; at: number; request: string};

export type Refused = {seq: number; host: string; at: number; why: string};

/** So far back it is known what this host had made of the stream. */
const chainLength = 100_000;
const keptRefused = 100;

/** The home's part in a mesh: where it is in the stream, who else is there, and what it has yet to send. */
export const meshTable = (database: Database) => ({
	...placeTable(database),
	...hostsTable(database),
	...outgoingTable(database),
	reread: rereadTable(database),
});

const placeTable = (database: Database) => {
	const state = database.prepare<[], MeshState>('SELECT * FROM mesh');
	const end = database.prepare('DELETE FROM mesh');
	const land = database.prepare('DELETE FROM mesh_flight');
	const begin = database.prepare('INSERT INTO mesh (name, host) VALUES (?, ?)');
	const madeAt = database.prepare('UPDATE mesh SET stream_made_at = ?');
	const leaseMs = database.prepare('UPDATE mesh SET lease_ms = ?');
	const advance = database.prepare('UPDATE mesh SET cursor = @seq, hash = @hash');
	const link = database.prepare('INSERT INTO mesh_chain (seq, hash) VALUES (@seq, @hash)');
	const cut = database.prepare('DELETE FROM mesh_chain WHERE seq <= ?');
	const hashAt = database.prepare<[number], string>('SELECT hash FROM mesh_chain WHERE seq = ?').pluck();

	return {
		state: (): MeshState | undefined => state.get(),
		/** What was on its way to another one is nothing to it. */
		begin: (name: string, hostId: string): void => {
			end.run();
			land.run();
			begin.run(name, hostId);
		},
		/** As if it had never been; for one of which nothing was carried out. */
		end: (): void => {
			end.run();
		},
		setStream: (madeAtText: string): void => {
			madeAt.run(madeAtText);
		},
		setLease: (ms: number): void => {
			leaseMs.run(ms);
		},
		/** To the next place, with the hash of all up to there. */
		advance: (place: {seq: number; hash: string}): void => {
			advance.run(place);
			link.run(place);
			cut.run(place.seq - chainLength);
		},
		hashAt: (seq: number): string | undefined => (seq === 0 ? '' : hashAt.get(seq)),
	};
};

const hostsTable = (database: Database) => {
	const host = database.prepare<[string], MeshHost>('SELECT * FROM mesh_hosts WHERE host = ?');
	const hosts = database.prepare<[], MeshHost>('SELECT * FROM mesh_hosts ORDER BY name');
	const putHost = database.prepare<MeshHost>(
		`INSERT OR REPLACE INTO mesh_hosts (host, name, public_key, state, n, digest, seen_at, differs_at)
		VALUES (@host, @name, @public_key, @state, @n, @digest, @seen_at, @differs_at)`,
	);
	const refuse = database.prepare<Refused>(
		'INSERT OR REPLACE INTO mesh_refused (seq, host, at, why) VALUES (@seq, @host, @at, @why)',
	);
	const forget = database.prepare(
		`DELETE FROM mesh_refused WHERE seq NOT IN (SELECT seq FROM mesh_refused ORDER BY seq DESC LIMIT ${keptRefused})`,
	);
	const refused = database.prepare<[], Refused>('SELECT * FROM mesh_refused ORDER BY seq');
	const see = database.prepare('INSERT OR REPLACE INTO mesh_seen (agent_id, at) VALUES (?, ?)');
	const seenAt = database.prepare<[string], number>('SELECT at FROM mesh_seen WHERE agent_id = ?').pluck();

	return {
		host: (id: string): MeshHost | undefined => host.get(id),
		hosts: (): MeshHost[] => hosts.all(),
		putHost: (changed: MeshHost): void => {
			putHost.run(changed);
		},
		refuse: (refusal: Refused): void => {
			refuse.run(refusal);
			forget.run();
		},
		/** The newest hundred, oldest first. */
		refused: (): Refused[] => refused.all(),
		see: (agentId: string, at: number): void => {
			see.run(agentId, Math.max(at, seenAt.get(agentId) ?? 0));
		},
		/** When the stream last told of an agent; 0 where it never did. */
		seenAt: (agentId: string): number => seenAt.get(agentId) ?? 0,
	};
};

const outgoingTable = (database: Database) => {
	const enqueue = database.prepare('INSERT INTO mesh_queue (at, request) VALUES (?, ?)');
	const enqueueFirst = database.prepare(
		`INSERT INTO mesh_queue (position, at, request)
		VALUES ((SELECT ifnull(min(position), 0) - 1 FROM mesh_queue), ?, ?)`,
	);
	const dequeue = database.prepare('DELETE FROM mesh_queue WHERE position = ?');
	const queue = database.prepare<[], Queued>('SELECT * FROM mesh_queue ORDER BY position');
	const flight = database.prepare<[], string>('SELECT envelope FROM mesh_flight').pluck();
	const land = database.prepare('DELETE FROM mesh_flight');
	const takeOff = database.prepare('INSERT INTO mesh_flight (envelope) VALUES (?)');

	return {
		/** What was taken, and has no envelope yet; answers with its place. */
		enqueue: (at: number, request: object): number => Number(enqueue.run(at, JSON.stringify(request)).lastInsertRowid),
		/** The same before all others. */
		enqueueFirst: (at: number, request: object): number =>
			Number(enqueueFirst.run(at, JSON.stringify(request)).lastInsertRowid),
		dequeue: (position: number): void => {
			dequeue.run(position);
		},
		queue: (): Queued[] => queue.all(),
		/** The one envelope that is on its way: the very bytes, for it may be there already. */
		flight: (): string | undefined => flight.get(),
		takeOff: (envelope: string): void => {
			takeOff.run(envelope);
		},
		land: (): void => {
			land.run();
		},
	};
};
