import {randomBytes} from 'node:crypto';
import {LaliaError} from '../../core/lalia-error.js';
import {isName, roles} from '../../core/names.js';
import {ulidOf} from '../../core/ulid.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import {bind} from '../identity/bindings.js';
import {readGitContext} from '../identity/git-context.js';
import {createKey, deleteKey, loadKey, publicKeyOf, saveKey} from '../identity/keys.js';
import {findSession} from '../identity/session.js';
import type {Environment} from '../identity/surroundings.js';
import type {Procedure} from './index.js';
import {suggestedName} from './suggest-name.js';

/**
 * Becomes the agent of this name, project and worktree: the one that is registered so already, if its key is here, or a
 * new one. The private key is made here and never leaves. Leaves the binding by which this session is known from now on.
 */
export const register: Procedure = async (client, given) => {
	const {home, surroundings, cwd} = client.invocation;
	const {env} = surroundings;
	const session = findSession(surroundings);
	const place = readGitContext(cwd);
	const name = nameOf(client, given);
	const args = {
		...given,
		...roleOf(given, env),
		name,
		project: given['project'] ?? place?.project ?? null,
		harness: given['harness'] ?? session?.harness ?? null,
		worktree: place?.worktree ?? null,
		branch: place?.branch ?? null,
		repo_root: place?.repoRoot ?? null,
		cwd,
	};

	const result = await registerWithKey(client, args);
	if (session) {
		bind(home, {agentId: result.agent_id, session, worktree: args.worktree});
	}

	return result;
};

type Args = Record<string, unknown> & {name: string; project: unknown; worktree: string | null};

type Registered = {agent_id: string};

const registerWithKey = async (client: Client, args: Args): Promise<Registered> => {
	const {home} = client.invocation;
	const existing = await holderOf(client, args);
	const known = existing === undefined ? undefined : loadKey(home, existing);
	if (existing !== undefined && known) {
		const caller: Caller = {agent_id: existing, key: known, how: 'register'};
		return registerAs(client, caller, {...args, public_key: publicKeyOf(known)});
	}

	const agentId = ulidOf(Date.now(), randomBytes(16));
	const made = createKey();
	saveKey(home, {agentId, privatePem: made.privatePem});
	try {
		const caller: Caller = {agent_id: agentId, key: made.key, how: 'register'};
		return await registerAs(client, caller, {...args, public_key: made.publicKey});
	} catch (error) {
		deleteKey(home, agentId);
		const winner =
			error instanceof LaliaError && error.reason === 'key_mismatch' ? error.context?.['agent_id'] : undefined;
		if (typeof winner === 'string' && existing === undefined && loadKey(home, winner)) {
			return registerWithKey(client, args); // Another process of this home was registering the same agent just now.
		}

		throw error;
	}
};

const registerAs = async (client: Client, caller: Caller, args: Record<string, unknown>): Promise<Registered> =>
	(await client.callAs(caller, 'register', args)) as Registered; // it is the result of `register`

/** The agent that has this name, project and worktree now. */
const holderOf = async (client: Client, {name, project, worktree}: Args): Promise<string | undefined> => {
	const {agents} = (await client.callOpenly('identify', {address: name, project, worktree})) as {agents: Registered[]};
	return agents[0]?.agent_id;
};

const nameOf = ({invocation}: Client, given: Record<string, unknown>): string => {
	const told = given['name'] ?? invocation.surroundings.env['LALIA_NAME'];
	const name = typeof told === 'string' && told !== '' ? told : suggestedName(invocation, given);
	if (!isName(name)) {
		throw new LaliaError('invalid_name', `${JSON.stringify(name)} is not a name`, {context: {name}});
	}

	return name;
};

const roleOf = (given: Record<string, unknown>, env: Environment): {role?: string} => {
	const role = given['role'] ?? env['LALIA_ROLE'];
	if (role === undefined || role === '') {
		return {};
	}

	if (!(roles as readonly unknown[]).includes(role)) {
		throw new LaliaError('invalid_args', `LALIA_ROLE is ${JSON.stringify(role)}, not one of ${roles.join(', ')}`);
	}

	return {role: String(role)};
};
