import * as z from 'zod';
import {roles} from '../names.js';
import {protocolVersion, signedBytes} from '../signing.js';
import {type Ed25519, isSigned, isTimeOf, type SignedStatement} from './statements.js';

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
});

/** What a registry file says of an agent; instants in RFC 3339. */
export type AgentFacts = z.infer<typeof facts>;

const statement = z.object({
	v: z.number(),
	id: z.string(),
	op: z.string(),
	args: z.record(z.string(), z.unknown()),
	sig: z.string(),
	at: z.string(),
});

const registryFile = facts.extend({protocol: z.number(), statements: z.array(statement).min(1)});

export type RegisteredAgent = AgentFacts & {
	statements: SignedStatement[];
	/** Who the agent was from each of its statements on, in the same order. */
	states: AgentFacts[];
};

type Contents = {agent: AgentFacts; statements: SignedStatement[]; protocol?: number};

export const renderRegistryFile = ({agent, statements, protocol = protocolVersion}: Contents): string => {
	const file = {protocol, ...facts.parse(agent), statements: statements.map(each => statement.parse(each))};
	return `${JSON.stringify(file, null, '\t')}\n`;
};

/** An agent's file, once each of its statements is found to be signed by its key; else the problem, as a sentence. */
export const readRegistryFile = (text: string, ed25519: Ed25519): RegisteredAgent | string => {
	const parsed = registryFile.safeParse(parseJson(text));
	if (!parsed.success) {
		return 'it is no registry file';
	}

	const {agent_id, name, public_key: key, statements} = parsed.data;
	const weakness = ed25519.weaknessOf(key);
	if (weakness !== undefined) {
		return `its key is none that could be registered: ${weakness}`;
	}

	for (const {v, id, op, args, sig, at} of statements) {
		if (!isSigned(ed25519, {sig, key}, () => signedBytes({v, id, op, args, agent_id}))) {
			return `the statement ${id} is not signed by the key of ${name}`;
		}

		if (!isTimeOf(at, id)) {
			return `the time of the statement ${id} is not that of its signature`;
		}
	}

	return agreeing(parsed.data, text);
};

/** The agent, if the file says what its statements say, and nothing else. */
const agreeing = (file: z.infer<typeof registryFile>, text: string): RegisteredAgent | string => {
	const states: AgentFacts[] = [];
	for (const each of file.statements) {
		const state = facts.safeParse(changes.get(each.op)?.(each, {before: states.at(-1), agentId: file.agent_id}));
		if (!state.success || states.at(-1)?.unregistered_at) {
			return `the statement ${each.id} is none of a registered agent`;
		}

		states.push(state.data);
	}

	const last = states.at(-1);
	if (!last || states.some(({public_key}) => public_key !== file.public_key)) {
		return 'its key was not registered by a signed request';
	}

	const {statements, protocol} = file;
	return renderRegistryFile({agent: last, statements, protocol}) === text
		? {...last, statements, states}
		: 'it says something else than its signed statements';
};

/** Who an agent is after a statement; undefined where it cannot be made then. */
type Change = (statement: SignedStatement, of: {before: AgentFacts | undefined; agentId: string}) => unknown;

const register: Change = ({args, at}, {before, agentId}) => ({
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
});

const changes = new Map<string, Change>([
	['register', register],
	['rename', ({args}, {before}) => before && {...before, name: args['name']}],
	['unregister', ({at}, {before}) => before && {...before, unregistered_at: at}],
]);

/** Every name that the agent has signed for itself. */
export const namesOf = ({states}: RegisteredAgent): string[] => states.map(({name}) => name);

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
