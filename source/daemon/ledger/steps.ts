import type {DeliveryState, DeliveryStep} from '../../core/delivery-states.js';
import type {Digest, Step} from '../store/ledger.js';
import type {StoredMessage} from '../store/messages.js';
import type {Store} from '../store/open-store.js';

/** How far the message has come with one recipient. What nobody noted is read: the ledger began later, or was lost. */
export const stateOf = (store: Store, message: StoredMessage, agentId: string): DeliveryState => {
	if (answerOf(store, message, agentId)) {
		return 'answered';
	}

	if (store.agents.get(agentId)?.is_remote === 1) {
		return 'queued'; // What becomes of it on another host is known there alone.
	}

	const events = new Set(store.ledger.stepsOf(message.pos, agentId).map(({event}) => event));
	if (store.mailboxes.has(agentId, message)) {
		return events.has('offered') ? 'offered' : 'queued';
	}

	return events.has('dropped') ? 'expired' : 'read';
};

/** What is known to have happened, in that order. */
export const stepsOf = (store: Store, message: StoredMessage, agentId: string): DeliveryStep[] => {
	const noted = store.ledger.stepsOf(message.pos, agentId);
	const answer = answerOf(store, message, agentId);
	const counted = store.ledger.digestsOf(message.pos, agentId).filter(digest => isBeforeItsEnd(noted, digest));
	const steps = [
		{at: message.sent_at, step: 'queued' as const},
		...[...noted.map(step => viewStep(store, step)), ...counted.map(digest => viewDigest(store, digest))],
		...(answer ? [{at: answer.sent_at, step: 'answered' as const, detail: `${answer.seq} ${answer.id}`}] : []),
	];
	return steps
		.sort((left, right) => left.at - right.at)
		.map(({at, ...facts}) => ({at: new Date(at).toISOString(), ...facts}));
};

/** What was offered in full is not counted with the others at the same moment, nor is what is out of the mailbox. */
const isBeforeItsEnd = (noted: Step[], {at, session_id}: Digest): boolean =>
	!noted.some(
		step =>
			(step.event === 'offered' && step.at === at && step.session_id === session_id) ||
			((step.event === 'read' || step.event === 'dropped') && step.at <= at),
	);

const viewStep = (store: Store, {at, event, lane, detail, session_id}: Step) => ({
	at,
	step: event === 'dropped' ? ('expired' as const) : event,
	...(lane !== null && {lane}),
	...(detail !== null && {detail}),
	...sessionFacts(store, session_id),
});

const viewDigest = (store: Store, {at, lane, moment, session_id}: Digest) => ({
	at,
	step: 'counted' as const,
	lane,
	detail: moment,
	...sessionFacts(store, session_id),
});

const sessionFacts = (store: Store, sessionId: number | null) => {
	const session = sessionId === null ? undefined : store.hookedSessions.get(sessionId);
	return session && {harness: session.harness, session: session.key};
};

const answerOf = (store: Store, message: StoredMessage, agentId: string): StoredMessage | undefined =>
	store.messages.answerTo(message, agentId);
