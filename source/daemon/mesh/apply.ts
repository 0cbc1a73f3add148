import {LaliaError} from '../../core/lalia-error.js';
import type {Envelope, Item} from '../../core/mesh/envelope.js';
import type {BatchRunner, Made} from '../batch-runner.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {CannotFollow} from './cannot-follow.js';
import {type Checking, checkEnvelope, digestOf, type Unsound} from './check-envelope.js';
import {applyHostAct} from './host-acts.js';
import {type MeshRequest, readMeshRequest} from './mesh-request.js';
import {shownHere} from './shown-here.js';
import type {StreamEvent} from './stream.js';

/** A clock may be ahead of the server's by so much: what expires is told by what hosts say that the time is. */
const aheadMs = 5 * 60_000;

export type Applying = Checking & {
	/** The host of this home. */
	own: string;
	parts: Parts;
	/** The same as seen by requests of the mesh. */
	meshParts: Parts;
	runner: BatchRunner;
	/** Who waits here for a request of the mesh, by its id. */
	waiting: (requestId: string) => Incoming | undefined;
	/** Told of an envelope of this host that was taken, within the transaction; answers with what is left to do after it. */
	landed: (envelope: Envelope) => () => void;
	/** The same of one that was not, because it is not in its place. */
	turnedBack: (envelope: Envelope, event: StreamEvent) => () => void;
	/** Told once it is durable. */
	applied: (requestId: string) => void;
};

/** What is left to do once all is durable, and what came of it: the same on every host. */
type Done = {outcome: string; settle?: () => void};

/**
 * Carries out events of the stream, in its order and once: what they do, the place in the stream and the hash of all up to
 * there are one transaction.
 */
export const applyEvents = (applying: Applying, events: readonly StreamEvent[]): void => {
	try {
		applyTogether(applying, events);
	} catch (error) {
		if (!(error instanceof CannotFollow)) {
			throw error;
		}

		if (events.length === 1) {
			applying.parts.log.info(`link: ${error.cause instanceof Error ? error.cause.stack : error.cause}`);
			throw error;
		}

		for (const event of events) {
			applyEvents(applying, [event]); // those before the one that fails are carried out
		}
	}
};

const applyTogether = (applying: Applying, events: readonly StreamEvent[]): void => {
	const {store, parts} = applying;
	const settles: (() => void)[] = [];
	store.transaction(() => {
		for (const event of events) {
			const state = store.mesh.state();
			if (!state || event.seq <= state.cursor) {
				continue;
			}

			const {done, settle} = applyEvent(applying, event);
			const outcomes = done.map(({outcome}) => outcome).join();
			store.mesh.advance({
				seq: event.seq,
				hash: digestOf(`${state.hash} ${event.at} ${digestOf(event.text)} ${outcomes}`),
			});
			settles.push(...[...done, {settle}].flatMap(each => each.settle ?? []));
		}

		store.outbox.skipOthers();
		store.meshOutbox.skipOthers();
	});
	for (const settle of settles) {
		settle();
	}

	parts.transcript.wake();
};

/** `settle` is left to do on its own host alone. */
type Applied = {done: Done[]; settle?: () => void};

const applyEvent = (applying: Applying, event: StreamEvent): Applied => {
	const {store, own} = applying;
	const checked = checkEnvelope(event, applying);
	if ('why' in checked) {
		return refuseEvent(applying, event, checked);
	}

	const {envelope, sender, public_key} = checked;
	const before = sender ?? {host: envelope.host, name: envelope.host, public_key, state: 'pending' as const};
	const newest = {n: envelope.n, digest: digestOf(event.text), seen_at: event.at, differs_at: null};
	store.mesh.putHost({...before, ...newest});
	const landed = envelope.host === own ? {settle: applying.landed(envelope)} : {};
	return {done: envelope.items.map(item => applyItem(applying, item, {event, host: envelope.host})), ...landed};
};

const refuseEvent = (applying: Applying, event: StreamEvent, {why, sent, sender, isDifferent}: Unsound): Applied => {
	const {store, parts, own} = applying;
	store.mesh.refuse({seq: event.seq, host: event.host, at: event.at, why});
	if (sent && sender && isDifferent) {
		store.mesh.putHost({...sender, differs_at: sent.seen.seq});
	}

	const settle = (): void => {
		parts.log.info(`link: refused event ${event.seq}: ${why}`);
		parts.watchers.meshChanged();
	};
	const turnedBack = sent?.host === own ? {settle: applying.turnedBack(sent, event)} : {};
	return {done: [{outcome: 'refused', settle}], ...turnedBack};
};

type From = {event: StreamEvent; host: string};

const applyItem = (applying: Applying, item: Item, from: From): Done => {
	const {store} = applying;
	const host = store.mesh.host(from.host);
	if (!host) {
		throw new Error(`no host ${from.host} after its envelope was taken`);
	}

	if ('host' in item) {
		return {outcome: applyHostAct(store, {host, act: item.host, at: Math.min(item.at, from.event.at)})};
	}

	const problem =
		item.at > from.event.at + aheadMs ? new LaliaError('stale_request', clockText(item, from)) : undefined;
	const isAdmitted = host.state === 'admitted';
	const refusal =
		problem ?? (isAdmitted ? undefined : new LaliaError('not_admitted', `the host ${host.name} is ${host.state}`));
	const read = refusal ?? readMeshRequest(applying, {item, host: host.host});
	if (read instanceof LaliaError) {
		return refused(applying, {item, from, error: read});
	}

	return carryOutItem(applying, read, from.host);
};

const clockText = ({at}: Item, {event}: From): string =>
	`the clock of its host is ${Math.round((at - event.at) / 1000)} s ahead of the server's`;

/** Of a host that waits, or of an agent that was gone in between. */
const isNoAttack: ReadonlySet<string> = new Set(['not_admitted', 'not_registered']);

type Refusing = {item: Extract<Item, {request: unknown}>; from: From; error: LaliaError};

const refused = ({store, parts, runner, waiting, applied}: Applying, {item, from, error}: Refusing): Done => {
	const {id, op} = item.request;
	if (!isNoAttack.has(error.reason)) {
		store.mesh.refuse({seq: from.event.seq, host: from.host, at: from.event.at, why: `${op}: ${error.message}`});
	}

	return {
		outcome: error.reason,
		settle: () => {
			parts.watchers.meshChanged();
			parts.log.info(`link: refused ${op} of event ${from.event.seq}: ${error.message}`);
			const incoming = waiting(id);
			incoming && runner.refuse(incoming, error);
			applied(id);
		},
	};
};

const carryOutItem = (applying: Applying, {incoming, agentId}: MeshRequest, host: string): Done => {
	const {store, own, parts, runner, meshParts, waiting, applied} = applying;
	const here = waiting(incoming.request.id);
	const asked: Incoming = here ? {...incoming, connection: here.connection} : incoming;
	const made = runner.make(asked, meshParts);
	const outcome = outcomeOf(made, `${incoming.name} ${incoming.request.id} of ${agentId}`);
	store.mesh.see(agentId, incoming.at);
	return {
		outcome,
		settle: () => {
			if (here) {
				runner.tell(asked, shownHere(made, store));
			} else {
				for (const effect of made.effects) {
					effect();
				}
			}

			if (made.error !== undefined) {
				const isUntold = host === own && !here; // what was queued, and whoever asked has gone on
				parts.log[isUntold ? 'info' : 'debug'](`link: ${incoming.name} of ${agentId}: ${made.error}`);
			}

			applied(incoming.request.id);
		},
	};
};

const ofThisHome: ReadonlySet<string> = new Set(['internal_error', 'storage_failed']);

/**
 * What every host has to come to: else one of them has lost its way, and the others see that by the hash.
 * @throws CannotFollow where it is a defect of this home or its program
 */
const outcomeOf = ({error}: Made, what: string): string => {
	if (error === undefined) {
		return 'ok';
	}

	if (error instanceof LaliaError && !ofThisHome.has(error.reason)) {
		return error.reason;
	}

	throw new CannotFollow(`${what} cannot be carried out here: ${error instanceof Error ? error.message : error}`, {
		cause: error,
	});
};
