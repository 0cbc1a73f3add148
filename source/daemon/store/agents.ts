import type {Role} from '../../core/names.js';
import type {Database} from './open-database.js';

export type Agent = {
	agent_id: string;
	name: string;
	role: Role;
	project: string | null;
	harness: string | null;
	model: string | null;
	worktree: string | null;
	branch: string | null;
	repo_root: string | null;
	cwd: string | null;
	public_key: string;
	registered_at: number;
	last_seen_at: number;
	unregistered_at: number | null;
	/** The host of the mesh that it is registered by, or `untold`; null for one that this home alone knows. */
	host: string | null;
	/** 1 where that host is another one. */
	is_remote: 0 | 1;
};

/** The host of an agent of this home that the stream, which is read anew, has yet to tell of. */
export const untold = '-';

/** Of this home alone unless it says otherwise. */
export type NewAgent = Omit<Agent, 'host' | 'is_remote'> & Partial<Pick<Agent, 'host' | 'is_remote'>>;

const columns = [
	'agent_id',
	'name',
	'role',
	'project',
	'harness',
	'model',
	'worktree',
	'branch',
	'repo_root',
	'cwd',
	'public_key',
	'registered_at',
	'last_seen_at',
	'unregistered_at',
	'host',
	'is_remote',
] as const satisfies readonly (keyof Agent)[];

/** The registry: every agent there ever was, the unregistered ones too, whose history others still hold. */
export const agentsTable = (database: Database) => {
	const upsert = database.prepare(
		`INSERT INTO agents (${columns.join()}) VALUES (${columns.map(name => `@${name}`).join()})
		ON CONFLICT (agent_id) DO UPDATE SET ${columns.map(name => `${name} = excluded.${name}`).join()}`,
	);
	const byId = database.prepare<[string], Agent>('SELECT * FROM agents WHERE agent_id = ?');
	const byName = database.prepare<[string], Agent>('SELECT * FROM agents WHERE name = ? ORDER BY agent_id');
	const registeredByName = database.prepare<[string], Agent>(
		'SELECT * FROM agents WHERE name = ? AND unregistered_at IS NULL ORDER BY agent_id',
	);
	const all = database.prepare<[], Agent>('SELECT * FROM agents WHERE unregistered_at IS NULL ORDER BY name, agent_id');
	const isHere = ({is_remote}: Agent): boolean => is_remote === 0;
	const seen = database.prepare('UPDATE agents SET last_seen_at = ? WHERE agent_id = ?');

	const found = {byId: new Map<string, Agent | undefined>(), byName: new Map<string, readonly Agent[]>()};

	const forget = (): void => {
		found.byId.clear();
		found.byName.clear();
	};

	return {
		put: (agent: NewAgent): void => {
			upsert.run({host: null, is_remote: 0, ...agent});
			forget();
		},
		get: (agentId: string): Readonly<Agent> | undefined => lookUp(found.byId, agentId, () => byId.get(agentId)),
		/** Also those that are gone. */
		named: (name: string): Agent[] => byName.all(name),
		/** Those of this name that are registered now, on whichever host; found without looking at the others. */
		registeredAs: (name: string): readonly Agent[] => lookUp(found.byName, name, () => registeredByName.all(name)),
		/** Those that are registered now by this home. */
		registered: (): Agent[] => all.all().filter(isHere),
		/** The same with those of other hosts. */
		registeredAnywhere: (): Agent[] => all.all(),
		setLastSeen: (agentId: string, at: number): void => {
			seen.run(at, agentId);
			forget();
		},
		/** What was written may have been taken back. */
		forget,
	};
};

export type AgentsTable = ReturnType<typeof agentsTable>;

const maxFound = 10_000;

/** A message asks for its agents several times, and they change rarely. */
const lookUp = <T>(found: Map<string, T>, name: string, read: () => T): T => {
	if (!found.has(name)) {
		if (found.size >= maxFound) {
			found.clear();
		}

		found.set(name, read());
	}

	// Reason for the cast: it is there, be it as undefined.
	return found.get(name) as T;
};
