import {isDeepStrictEqual} from 'node:util';
import {decodeTime} from 'ulid';
import {LaliaError} from '../../core/lalia-error.js';
import type {Item} from '../../core/mesh/envelope.js';
import {bareName} from '../../core/mesh/mesh-names.js';
import type {Op} from '../../core/op.js';
import {ops} from '../../core/ops/index.js';
import {protocolVersion, signedBytes} from '../../core/signing.js';
import {isUlid} from '../../core/ulid.js';
import type {Connection} from '../dispatch.js';
import type {Incoming} from '../incoming.js';
import type {Applying} from './apply.js';
import {isSignedBy} from './host-key.js';
import {isMeshOperation, meshHandler} from './mesh-operations.js';

/** A request of an agent on some host, ready to be carried out. */
export type MeshRequest = {incoming: Incoming; agentId: string};

type Sent = {item: Extract<Item, {request: unknown}>; host: string};

const windowMs = 5 * 60_000;

/** The request of an item, where its agent has signed it and works on that host; else why it is not carried out. */
export const readMeshRequest = (applying: Applying, {item, host}: Sent): MeshRequest | LaliaError => {
	const {request, at} = item;
	const isNamed = isUlid(request.id) && isUlid(request.agent_id) && request.v === protocolVersion;
	if (!isMeshOperation(request.op) || !isNamed) {
		return new LaliaError('unknown_op', `there is no ${JSON.stringify(request.op)} in a mesh`);
	}

	if (Math.abs(at - decodeTime(request.id)) > windowMs) {
		return new LaliaError('stale_request', `the request ${request.id} was not made when it is said to have been taken`);
	}

	const op: Op = ops[request.op];
	const args = op.args.safeParse(request.args);
	if (!args.success) {
		return new LaliaError('invalid_args', `its arguments are none of ${request.op}`);
	}

	const key = keyOfCaller(applying, {item, host});
	if (key instanceof LaliaError) {
		return key;
	}

	const isSigned =
		isCheckedHere(request, applying.waiting(request.id), key) ||
		isSignedBy(
			() => signedBytes(request),
			request.sig,
			() => applying.keyOf(key),
		);
	if (!isSigned) {
		return new LaliaError('bad_signature', `forged: it is not signed by the agent ${request.agent_id}`);
	}

	if (request.op === 'register' && isOfHome(applying, {item, host})) {
		return new LaliaError('key_mismatch', `the id ${request.agent_id} belongs to an agent of this home alone`);
	}

	const handler = meshHandler(request.op, applying.store);
	const incoming: Incoming = {
		connection: nobody,
		name: request.op,
		op: {...op, works: undefined},
		request,
		args: bareArgs(args.data, applying.mesh),
		at,
		signedBy: key,
		handler,
	};
	return {incoming, agentId: request.agent_id};
};

/**
 * Whether another host would take an agent away from this home. A home that was rebuilt may have its former agents, with this
 * very statement. Other hosts know nothing of it: better that this one comes to something else, and all see that.
 */
const isOfHome = ({store, own}: Applying, {item: {request}, host}: Sent): boolean =>
	host !== own &&
	store.agents.get(request.agent_id)?.host === null &&
	store.statements.of(request.agent_id).every(({sig}) => sig !== request.sig);

/** Whether this host has found the very same to be signed by that key, when it was asked for here. */
const isCheckedHere = (request: Sent['item']['request'], asked: Incoming | undefined, key: string): boolean =>
	asked?.signedBy === key &&
	asked.request.sig === request.sig &&
	isDeepStrictEqual(signedPart(asked.request), signedPart(request));

const signedPart = ({v, id, op, args, agent_id}: Incoming['request']) => ({v, id, op, args, agent_id});

/** The key that the agent has, as far as the stream has told; one that registers brings it, and names its host. */
const keyOfCaller = ({meshParts, weaknessOf}: Applying, {item, host}: Sent): string | LaliaError => {
	const {agent_id, op, args} = item.request;
	const agent = meshParts.store.agents.get(agent_id);
	if (agent && agent.host !== host) {
		return new LaliaError('bad_signature', `forged: the agent ${agent.name} does not work on the host that sends it`);
	}

	const brought = op === 'register' || op === 'rotate-key' ? String(args['public_key']) : undefined;
	const weakness = brought === undefined || brought === agent?.public_key ? undefined : weaknessOf(brought);
	if (weakness !== undefined) {
		return new LaliaError('weak_key', `the public key is refused: ${weakness}`);
	}

	if (op === 'register') {
		return args['host'] === host
			? (brought ?? '')
			: new LaliaError('bad_signature', 'forged: it was signed for another host than the one that sends it');
	}

	return agent && agent.unregistered_at === null
		? agent.public_key
		: new LaliaError('not_registered', `no agent ${agent_id} is registered in the mesh`);
};

/** People may write the name of the mesh behind that of a room or a project. */
const bareArgs = (args: object, mesh: string): object =>
	Object.fromEntries(
		Object.entries(args).map(([name, value]) => {
			const isNamed =
				(name === 'room' || name === 'project') && typeof value === 'string' && value.endsWith(`@${mesh}`);
			return [name, isNamed ? bareName(value) : value];
		}),
	);

/** Whoever asks on another host, or asked here and is gone. */
const nobody: Connection = {
	send: () => {},
	push: () => {},
	isReady: () => true,
	onDrain: () => () => {},
	signal: new AbortController().signal,
};
