import {decodeTime} from 'ulid';
import type * as z from 'zod';
import {isNewerBuild} from '../core/builds.js';
import {signatureField} from '../core/fields.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Op} from '../core/op.js';
import {type DaemonOpName, ops} from '../core/ops/index.js';
import {parseJson} from '../core/parse-json.js';
import {type Request, requestSchema} from '../core/protocol.js';
import {isReason, type Reason} from '../core/reasons.js';
import {protocolVersion} from '../core/signing.js';
import {isUlid} from '../core/ulid.js';
import {checkNewKey, type SignatureChecker} from './authenticate.js';
import type {Connection} from './dispatch.js';
import type {Called, Scope, SignedRequest} from './handler.js';
import {isStorageFailure} from './store/open-database.js';
import type {Store} from './store/open-store.js';

/** A request that could be read, on its way to its handler. */
export type Incoming = {
	connection: Connection;
	name: DaemonOpName;
	op: Op;
	request: Request;
	/** As the operation's schema reads them. The signature is over `request.args`, as they came. */
	args: unknown;
	at: number;
	/** The public key that its signature was checked by. */
	signedBy?: string;
	/** Carries it out in the place of the handler of its operation. */
	handler?: (scope: Scope<Reason> & Called, args: unknown) => unknown;
	/** Why it must not be carried out, once that is known. */
	refusal?: LaliaError;
};

/** Reads a frame, or says what is wrong with it and, where that could be read, to whom. */
export const readRequest = (
	frame: string,
	{connection, at, build}: {connection: Connection; at: number; build: string},
): Incoming | {id: string | null; error: LaliaError} => {
	const value = parseJson(frame);
	const request = requestSchema.safeParse(value);
	if (!request.success) {
		const id = idOf(value);
		return {id, error: new LaliaError('malformed_frame', `not a request: ${firstIssue(request.error).text}`)};
	}

	const {id, v, op: name, build: clientBuild = ''} = request.data;
	if (isNewerBuild(clientBuild, build)) {
		return {id, error: new LaliaError('daemon_outdated', `the daemon is of an older build (${build})`)};
	}

	if (v !== protocolVersion) {
		const context = {min: protocolVersion, max: protocolVersion};
		return {id, error: new LaliaError('unsupported_version', `protocol version ${v} is not spoken here`, {context})};
	}

	if (!isDaemonOp(name)) {
		return {id, error: new LaliaError('unknown_op', `there is no operation ${JSON.stringify(name)}`)};
	}

	const op: Op = ops[name];
	const args = op.args.safeParse(request.data.args);
	if (!args.success) {
		return {id, error: argumentError(args.error)};
	}

	return {connection, name, op, request: request.data, args: args.data, at};
};

type Admitting = {store: Store; checkSignature: SignatureChecker; inPool: boolean};

/** Sets `refusal` unless the caller may make this request: it is registered, and the signature is its own and fresh. */
export const admit = async (incoming: Incoming, {store, checkSignature, inPool}: Admitting): Promise<Incoming> => {
	const {op, request, args, at} = incoming;
	if (op.auth === 'none') {
		return incoming;
	}

	try {
		const signed = signedRequest(request, at, store.seenRequests.windowMs);
		const agent = store.agents.get(signed.agent_id);
		if (op.auth === 'agent' && (!agent || agent.unregistered_at !== null)) {
			throw new LaliaError('not_registered', `no agent ${signed.agent_id} is registered`);
		}

		// Reason for the cast: every operation that brings a key, and each of auth `new_key` does, has it in this argument.
		const {public_key: brought = ''} = args as {public_key?: string};
		if (brought !== '' && agent?.public_key !== brought) {
			await checkNewKey(brought);
		}

		const publicKey = op.auth === 'agent' ? (agent?.public_key ?? '') : brought;

		if (!(await checkSignature(signed, publicKey, {inPool}))) {
			throw new LaliaError('bad_signature', `the signature of ${op.name} is not by the key of ${signed.agent_id}`);
		}

		incoming.signedBy = publicKey;
	} catch (error) {
		const reason = isStorageFailure(error) ? 'storage_failed' : 'internal_error';
		incoming.refusal = error instanceof LaliaError ? error : new LaliaError(reason, String(error), {cause: error});
	}

	return incoming;
};

const signedRequest = (request: Request, now: number, windowMs: number): SignedRequest => {
	const {agent_id, sig} = request;
	if (agent_id === undefined || sig === undefined || !isUlid(agent_id)) {
		throw new LaliaError('bad_signature', `${request.op} has to be signed by a registered agent`);
	}

	if (!signatureField.safeParse(sig).success) {
		throw new LaliaError('bad_signature', `the signature of ${request.op} is not 64 bytes in base64`);
	}

	if (!isUlid(request.id)) {
		throw new LaliaError('stale_request', `the request id ${JSON.stringify(request.id)} is not a ULID`);
	}

	const ageMs = now - decodeTime(request.id);
	if (Math.abs(ageMs) > windowMs) {
		throw new LaliaError('stale_request', `the request was made ${Math.round(ageMs / 1000)} s ago`, {
			context: {age_seconds: Math.round(ageMs / 1000), window_seconds: windowMs / 1000},
		});
	}

	return {...request, agent_id, sig};
};

const isDaemonOp = (name: string): name is DaemonOpName =>
	Object.hasOwn(ops, name) && ops[name as keyof typeof ops].effect !== 'local'; // `hasOwn` has just said so

const argumentError = (error: z.ZodError): LaliaError => {
	const {text, reason, path} = firstIssue(error);
	return new LaliaError(reason, text, {context: {argument: path}});
};

const firstIssue = (error: z.ZodError) => {
	const [issue] = error.issues;
	const path = issue?.path.join('.') ?? '';
	const reason = issue?.code === 'custom' ? String(issue.params?.['reason']) : '';
	return {
		text: path ? `${path}: ${issue?.message}` : (issue?.message ?? 'invalid'),
		reason: isReason(reason) ? reason : ('invalid_args' as const),
		path,
	};
};

const idOf = (value: unknown): string | null =>
	typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null;
