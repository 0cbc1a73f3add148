import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';
import {isName, roles} from '../../core/names.js';
import {ulidOf} from '../../core/ulid.js';
import type {Caller} from '../caller.js';
import type {Client} from '../client.js';
import {faultPoint} from '../fault-point.js';
import {type Binding, bind, isAlive, listBindings} from '../identity/bindings.js';
import {readGitContext} from '../identity/git-context.js';
import {createKey, deleteKey, loadKey, publicKeyOf, saveKey} from '../identity/keys.js';
import {isAround} from '../identity/run-session.js';
import {findSession, type Session} from '../identity/session.js';
import type {Environment} from '../identity/surroundings.js';
import {withLock} from '../lock.js';
import type {Procedure} from './index.js';
import {noteNickname} from './note-nickname.js';
import {suggestedName} from './suggest-name.js';

/**
 * Becomes the agent of this name, project and worktree: the one that is registered so already, if its key is here, or a
 * new one. The private key is made here and never leaves. Leaves the binding by which this session is known from now on.
 */
export const register: Procedure = async (client, given) => {
	const {surroundings} = client.invocation;
	const told = toldName(client, given);
	return registerAgent(client, {
		given: {
			...given,
			...(await hostOf(client, given)),
			...roleOf(given, surroundings.env),
			name: told ?? suggestedName(client.invocation, given),
		},
		session: findSession(surroundings),
		isTold: told !== undefined,
	});
};

/** An agent of the mesh signs which host it works on. */
const hostOf = async (client: Client, given: Record<string, unknown>): Promise<{host?: string}> => {
	// Reason for the cast: it is the result of `link status`.
	const {host} = given['mesh'] === true ? ((await client.callOpenly('link status', {})) as {host?: string}) : {};
	return host === undefined ? {} : {host};
};

type Registration = {
	/** What `register` takes, with a name. */
	given: Record<string, unknown>;
	/** That which the agent is going to be known by. */
	session: Session | undefined;
	/** Whether the name was asked for, and is no mere suggestion. */
	isTold: boolean;
};

/** Registers an agent in the current folder, and binds it to this session. */
export const registerAgent = async (client: Client, {given, session, isTold}: Registration): Promise<Registered> => {
	const {home, cwd, surroundings} = client.invocation;
	const {processes} = surroundings;
	const place = readGitContext(cwd);
	const args: Args = {
		...given,
		name: checkedName(given['name']),
		project: given['project'] ?? place?.project ?? null,
		harness: given['harness'] ?? session?.harness ?? null,
		worktree: place?.worktree ?? null,
		branch: place?.branch ?? null,
		repo_root: place?.repoRoot ?? null,
		cwd,
	};

	const become = async (): Promise<Registered> => {
		const registered = await registerWithKey(client, await apart(client, args, {session, isTold}));
		faultPoint('agent-registered');
		if (session) {
			bind(home, {agentId: registered.agent_id, session, worktree: args.worktree});
			faultPoint('session-bound');
		}

		return registered;
	};

	// Two that begin at once would find the same name free.
	const becomeAlone = async (): Promise<Registered> => {
		await holderOf(client, args); // starts a daemon, if need be, before anybody waits for the lock
		return withLock({path: join(home, 'register.lock'), processes}, become);
	};
	const result = await (isTold ? become() : becomeAlone());
	await noteNickname(client, result);
	return result;
};

type Args = Record<string, unknown> & {name: string; project: unknown; worktree: string | null};

/**
 * A suggested name that another living session has already gets a number. One that was asked for may be shared: that is
 * said, for then both sessions take the mail.
 */
const apart = async (
	client: Client,
	args: Args,
	{session, isTold}: {session: Session | undefined; isTold: boolean},
): Promise<Args> => {
	const {home, surroundings} = client.invocation;
	const holder = await holderOf(client, args);
	const bindings = listBindings(home).filter(binding => binding.agent_id === holder?.agent_id);
	// A session that can't be seen may be alive as long as its agent's lease is.
	const isTaken = (binding: Binding) =>
		!isAround(surroundings.processes, binding) &&
		(isAlive(surroundings.processes, binding) ?? holder?.lease === 'live');
	if (bindings.some(({key}) => key === session?.key) || !bindings.some(isTaken)) {
		return args;
	}

	if (!isTold) {
		const [, stem = args.name, number = '1'] = /^(.*)-(\d+)$/.exec(args.name) ?? [];
		return apart(client, {...args, name: `${stem}-${Number(number) + 1}`}, {session, isTold});
	}

	client.note(`another session here is ${args.name} too: whichever of the two reads first gets the mail`);
	return args;
};

type Registered = {agent_id: string; name: string};

type Holder = {agent_id: string; lease: string; host?: string};

const registerWithKey = async (client: Client, args: Args): Promise<Registered> => {
	const {home} = client.invocation;
	const holder = await holderOf(client, args);
	const existing = holder?.agent_id;
	const known = existing === undefined ? undefined : await client.keyOf(existing);
	if (existing !== undefined && known) {
		const caller: Caller = {agent_id: existing, key: known, how: 'register'};
		// Who is in the mesh stays there.
		const inMesh = holder?.host === undefined ? {} : {mesh: true, host: holder.host};
		return registerAs(client, caller, {...args, ...inMesh, public_key: publicKeyOf(known)});
	}

	const agentId = ulidOf(Date.now(), crypto().randomBytes(16));
	const made = createKey();
	saveKey(home, {agentId, privatePem: made.privatePem});
	faultPoint('key-saved');
	try {
		const caller: Caller = {agent_id: agentId, key: made.key, how: 'register'};
		return await registerAs(client, caller, {...args, public_key: made.publicKey});
	} catch (error) {
		// One that may yet be registered by it would be nobody's without.
		const isUnknown = error instanceof LaliaError && error.context?.['outcome'] === 'unknown';
		isUnknown || deleteKey(home, agentId);
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
const holderOf = async (client: Client, {name, project, worktree}: Args): Promise<Holder | undefined> => {
	// Reason for the cast: it is the result of `identify`.
	const {agents} = (await client.callOpenly('identify', {address: name, project, worktree})) as {agents: Holder[]};
	return agents[0];
};

const checkedName = (name: unknown): string => {
	if (typeof name !== 'string' || !isName(name)) {
		throw new LaliaError('invalid_name', `${JSON.stringify(name)} is not a name`, {context: {name}});
	}

	return name;
};

const toldName = ({invocation}: Client, given: Record<string, unknown>): string | undefined => {
	const told = given['name'] || invocation.surroundings.env['LALIA_NAME'];
	return typeof told === 'string' && told !== '' ? told : undefined;
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
