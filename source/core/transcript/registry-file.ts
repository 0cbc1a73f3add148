import * as z from 'zod';
import {roles} from '../names.js';
import {parseShallowJson} from '../parse-json.js';
import {proofBytes, protocolVersion, signedBytes} from '../signing.js';
import {type Ed25519, isSigned, isTimeOf, ownStatement, type SignedStatement} from './statements.js';

const facts = z.object({
	agent_id: z.string(),
	name: z.string(),
	role: z.enum(roles),
	project: z.string().nullable(),
	harness: z.string().nullable(),
	model: z.string().nullable(),
	worktree: z.string().nullable(),
	branch: z.string().nullable(),
	repo_root: z.string().nullable(),
	cwd: z.string().nullable(),
	public_key: z.string(),
	registered_at: z.string(),
	unregistered_at: z.string().nullable(),
	/** Of an agent of a mesh: the host that it is registered by. */
	host: z.string().exactOptional(),
});

/** What a registry file says of an agent; instants in RFC 3339. */
export type AgentFacts = z.infer<typeof facts>;

const registryFile = facts.extend({protocol: z.number(), statements: z.array(ownStatement).min(1)});

export type RegisteredAgent = AgentFacts & {
	statements: SignedStatement[];
	/** Who the agent was from each of its statements on, in the same order. */
	states: AgentFacts[];
};

type Contents = {agent: AgentFacts; statements: SignedStatement[]; protocol?: number};

export const renderRegistryFile = ({agent, statements, protocol = protocolVersion}: Contents): string => {
	const file = {protocol, ...facts.parse(agent), statements: statements.map(each => ownStatement.parse(each))};
	return `${JSON.stringify(file, null, '\t')}\n`;
};

/** An agent's file, once each of its statements is found to be signed by the key that it had then; else the problem, as a sentence. */
export const readRegistryFile = (text: string, ed25519: Ed25519): RegisteredAgent | string => {
	const parsed = registryFile.safeParse(parseShallowJson(text));
	if (!parsed.success) {
		return 'it is no registry file';
	}

	const {agent_id: agentId, statements, protocol} = parsed.data;
	const states: AgentFacts[] = [];
	for (const each of statements) {
		const of = {before: states.at(-1), agentId};
		const state = facts.safeParse(changes.get(each.op)?.(each, of));
		if (!state.success || of.before?.unregistered_at) {
			return `the statement ${each.id} is none of a registered agent`;
		}

		const problem = keyProblem(each, {...of, after: state.data}, ed25519);
		if (problem !== undefined) {
			return problem;
		}

		states.push(state.data);
	}

	const last = states.at(-1);
	return last && renderRegistryFile({agent: last, statements, protocol}) === text
		? {...last, statements, states}
		: 'it says something else than its signed statements';
};

type Step = {before: AgentFacts | undefined; after: AgentFacts; agentId: string};

/** Each statement is signed by the key that those before it made the agent's; a new key has proven itself. */
const keyProblem = (each: SignedStatement, {before, after, agentId}: Step, ed25519: Ed25519): string | undefined => {
	const {v, id, op, args, sig, at} = each;
	const key = before?.public_key ?? after.public_key;
	const weakness = ed25519.weaknessOf(after.public_key);
	if (weakness !== undefined) {
		return `its key is none that could be registered: ${weakness}`;
	}

	if (!isSigned(ed25519, {sig, key}, () => signedBytes({v, id, op, args, agent_id: agentId}))) {
		return `the statement ${id} is not signed by the key of ${before?.name ?? after.name}`;
	}

	const isProven = op === 'rotate-key' && isRotation(each, {agent_id: agentId, replaces: key, after}, ed25519);
	if (after.public_key !== key && !isProven) {
		return `the key that the statement ${id} brings is not proven`;
	}

	return isTimeOf(at, id) ? undefined : `the time of the statement ${id} is not that of its signature`;
};

type Change = {agent_id: string; replaces: string; after: AgentFacts};

const isRotation = ({v, args}: SignedStatement, {after, ...change}: Change, ed25519: Ed25519): boolean => {
	const {public_key} = after;
	return isSigned(ed25519, {sig: String(args['proof']), key: public_key}, () => proofBytes({v, ...change, public_key}));
};

/** The key that the agent had when the message or request of this id was committed. `placeOf` tells the order of commits. */
export const keyAt = (
	{statements, states}: RegisteredAgent,
	id: string,
	placeOf: ReadonlyMap<string, number>,
): string | undefined => {
	const place = placeOf.get(id) ?? Number.POSITIVE_INFINITY;
	const index = statements.findLastIndex(each => (placeOf.get(each.id) ?? Number.POSITIVE_INFINITY) < place);
	return states[index]?.public_key;
};

/** Who an agent is after a statement; undefined where it cannot be made then. */
type Effect = (statement: SignedStatement, of: {before: AgentFacts | undefined; agentId: string}) => unknown;

const register: Effect = ({args, at}, {before, agentId}) => ({
	agent_id: agentId,
	name: args['name'] ?? 'agent',
	role: args['role'] ?? before?.role ?? 'peer',
	project: args['project'] ?? null,
	harness: args['harness'] ?? null,
	model: args['model'] ?? null,
	worktree: args['worktree'] ?? null,
	branch: args['branch'] ?? null,
	repo_root: args['repo_root'] ?? null,
	cwd: args['cwd'] ?? null,
	public_key: args['public_key'],
	registered_at: before?.registered_at ?? at,
	unregistered_at: null,
	...(args['host'] !== undefined && {host: args['host']}),
});

const changes = new Map<string, Effect>([
	['register', register],
	['rotate-key', ({args}, {before}) => before && {...before, public_key: args['public_key']}],
	['rename', ({args}, {before}) => before && {...before, name: args['name']}],
	['unregister', ({at}, {before}) => before && {...before, unregistered_at: at}],
]);

/** Every name that the agent has signed for itself. */
export const namesOf = ({states}: RegisteredAgent): string[] => states.map(({name}) => name);
