import type {KeyObject} from 'node:crypto';
import {LaliaError} from '../core/lalia-error.js';
import type {Invocation} from './client.js';
import {currentKey} from './current-key.js';
import {type Binding, bind, isAlive, listBindings, readBinding} from './identity/bindings.js';
import {readGitContext} from './identity/git-context.js';
import {findSession, type Session} from './identity/session.js';
import {findNickname, meaningOf} from './nicknames/find-nickname.js';

export type Caller = {
	agent_id: string;
	key: KeyObject;
	/** How it was determined, for `whoami`. */
	how: string;
};

type Candidate = {agent_id: string; name: string; address: string; lease: string};

type Finding = {
	invocation: Invocation;
	note: (line: string) => void;
	/** Asks the daemon which registered agents fit. */
	identify: (args: Record<string, unknown>) => Promise<unknown>;
};

/**
 * Who is calling: who it was told to be (`--as`, then LALIA_NAME), else the agent that registered in this session, else
 * the one agent of this harness and worktree whose own session is over. Never a guess.
 * @throws LaliaError `not_registered`, `ambiguous_identity`, `key_missing`
 */
export const findCaller = async (finding: Finding): Promise<Caller> => {
	const {as, surroundings, home} = finding.invocation;
	const told = as ?? surroundings.env['LALIA_NAME'];
	if (told !== undefined && told !== '') {
		const how = as === undefined ? 'LALIA_NAME' : '--as';
		// A variable outlives what was meant by it: no nickname that is set later changes who LALIA_NAME is.
		const nickname = as === undefined ? undefined : await findNickname(home, as);
		const says = `${how} says ${JSON.stringify(told)}`;
		const agent = await (nickname
			? agentNamed(finding, meaningOf(nickname), `${says}, a nickname of ${nickname.address}`)
			: agentNamed(finding, told, says));
		return callerOf(finding, agent, `${how} ${told}`);
	}

	const session = findSession(surroundings);
	if (!session) {
		throw new LaliaError('not_registered', 'nothing here tells sessions apart: no session id, no process table');
	}

	const binding = readBinding(home, session.key);
	if (binding) {
		return callerOf(finding, binding.agent_id, session.how);
	}

	return takeUp(finding, session);
};

/** The one agent of that address; the one in this worktree where several share the name. */
const agentNamed = async ({identify, invocation}: Finding, address: string, says: string): Promise<string> => {
	const everywhere = await candidates(identify, {address});
	const worktree = everywhere.length > 1 ? (readGitContext(invocation.cwd)?.worktree ?? null) : null;
	const found = everywhere.length > 1 ? await candidates(identify, {address, worktree}) : everywhere;
	const [agent, second] = found.length > 0 ? found : everywhere;
	if (!agent) {
		throw new LaliaError('not_registered', `${says}, and no such agent is registered`, {
			context: {address},
		});
	}

	if (second) {
		throw ambiguous(`${says}, and that could be`, found.length > 0 ? found : everywhere);
	}

	return agent.agent_id;
};

/** A new session of the same harness, in the same worktree, goes on as the agent whose session is over. */
const takeUp = async (finding: Finding, session: Session): Promise<Caller> => {
	const {identify, invocation, note} = finding;
	const {home, cwd, surroundings} = invocation;
	const {harness} = session;
	const worktree = readGitContext(cwd)?.worktree ?? null;
	const fitting = harness && worktree ? await candidates(identify, {harness, worktree}) : [];
	const bindings = fitting.length > 0 ? listBindings(home) : [];
	const free = fitting.filter(agent =>
		isFree(
			agent,
			bindings
				.filter(({agent_id}) => agent_id === agent.agent_id)
				.map(binding => !isOf(session, binding) && isAlive(surroundings.processes, binding)),
		),
	);
	const [agent, second] = free;
	if (!agent) {
		throw new LaliaError('not_registered', `no agent is registered for this session (${session.how})`, {
			context: {session: session.how, harness: harness ?? null, worktree},
		});
	}

	if (second) {
		throw ambiguous(`this ${harness} session could go on as`, free);
	}

	const caller = await callerOf(finding, agent.agent_id, session.how);
	bindIfWritable(home, {agentId: agent.agent_id, session, worktree});
	note(`you are ${agent.name} again: the agent that ${harness} was in this worktree before`);
	return caller;
};

/** In a sandbox the home may be read-only: the next command finds the same agent again. */
const bindIfWritable = (home: string, binding: Parameters<typeof bind>[1]): void => {
	try {
		bind(home, binding);
	} catch (error) {
		if (!(error instanceof LaliaError && error.reason === 'storage_failed')) {
			throw error;
		}
	}
};

/** Its sessions are known to be over; where that can't be known, a live lease says that it may still be there. */
const isFree = (agent: Candidate, alive: (boolean | undefined)[]): boolean => {
	const isUnknown = alive.length === 0 || alive.includes(undefined);
	return !alive.includes(true) && !(isUnknown && agent.lease === 'live');
};

/** A harness may begin a new session in the same process: then the old one is over. */
const isOf = ({process}: Session, binding: Binding): boolean =>
	process !== undefined && binding.process?.pid === process.pid && binding.process.start_time === process.startTime;

const callerOf = async ({invocation: {home}, identify}: Finding, agentId: string, how: string): Promise<Caller> => {
	const key = await currentKey({home, identify}, agentId);
	if (!key) {
		throw new LaliaError('key_missing', `the private key of ${agentId} is not in this home`, {
			context: {agent_id: agentId, home},
		});
	}

	return {agent_id: agentId, key, how};
};

const candidates = async (identify: Finding['identify'], args: Record<string, unknown>): Promise<Candidate[]> =>
	// Reason for the cast: it is the result of `identify`.
	((await identify(args)) as {agents: Candidate[]}).agents;

const ambiguous = (sentence: string, agents: Candidate[]): LaliaError => {
	const addresses = agents.map(({address}) => address);
	return new LaliaError('ambiguous_identity', `${sentence} ${addresses.join(' or ')}`, {context: {addresses}});
};
