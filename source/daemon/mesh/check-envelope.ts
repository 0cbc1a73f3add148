import {createHash, type KeyObject} from 'node:crypto';
import {type Envelope, envelopeBytes, parseEnvelope} from '../../core/mesh/envelope.js';
import type {MeshHost} from '../store/mesh.js';
import type {Store} from '../store/open-store.js';
import {hostOf, isSignedBy} from './host-key.js';
import type {StreamEvent} from './stream.js';

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

export type Checking = {
	store: Store;
	mesh: string;
	keyOf: (publicKey: string) => KeyObject;
	/** Why nobody should be known by this key; undefined where it is sound. */
	weaknessOf: (publicKey: string) => string | undefined;
};

/** An envelope that holds, and the host that sent it as it was before, if it was ever heard of. */
export type Checked = {envelope: Envelope; sender: MeshHost | undefined; public_key: string};

/** Why one does not; `sent` where it is its host's all the same, and not in its place. */
export type Unsound = {why: string; sent?: Envelope; sender?: MeshHost | undefined; isDifferent?: boolean};

/**
 * Is this what its host has sent, all of it, once and in its place? Every host that was given the same events comes to the
 * same answer.
 */
export const checkEnvelope = (event: StreamEvent, {store, mesh, keyOf, weaknessOf}: Checking): Checked | Unsound => {
	const envelope = parseEnvelope(event.text);
	if (!envelope || envelope.mesh !== mesh) {
		return {why: 'it is no event of this mesh'};
	}

	const sender = store.mesh.host(envelope.host);
	const public_key = sender?.public_key ?? broughtKey(envelope);
	if (public_key === undefined || hostOf(public_key) !== envelope.host || event.host !== envelope.host) {
		return {why: 'forged: its host is none that was ever heard of'};
	}

	if (!sender && weaknessOf(public_key) !== undefined) {
		return {why: 'forged: its key is none that a host may have'};
	}

	if (
		!isSignedBy(
			() => envelopeBytes(envelope),
			envelope.sig,
			() => keyOf(public_key),
		)
	) {
		return {why: 'forged: it is not signed by the key of its host'};
	}

	const problem = orderProblem(envelope, event, {sender, store});
	return problem ? {...problem, sent: envelope, sender} : {envelope, sender, public_key};
};

const broughtKey = ({items: [first]}: Envelope): string | undefined =>
	first && 'host' in first && first.host.act === 'hello' ? first.host.public_key : undefined;

type Known = {sender: MeshHost | undefined; store: Store};

const orderProblem = ({n, prev, seen}: Envelope, {seq}: StreamEvent, {sender, store}: Known): Unsound | undefined => {
	const {n: last, digest} = sender ?? {n: 0, digest: ''};
	if (n <= last) {
		return {why: `replayed: its host has sent ${last}, and this is number ${n}`};
	}

	if (n !== last + 1 || prev !== digest) {
		return {why: `reordered or withheld: number ${n} of its host does not follow number ${last}`};
	}

	const hash = store.mesh.hashAt(seen.seq);
	return seen.seq >= seq || (hash !== undefined && hash !== seen.hash)
		? {why: `its host was shown other events up to ${seen.seq}, or made something else of them`, isDifferent: true}
		: undefined;
};
