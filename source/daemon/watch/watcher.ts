import {LaliaError} from '../../core/lalia-error.js';
import type {Snapshot, WatchEvent} from '../../core/watch-events.js';
import type {Outlet, Parts} from '../handler.js';
import type {Change} from '../store/changes.js';
import type {Place} from '../store/messages.js';
import {shownLists} from '../tasks/shown-lists.js';
import {consequencesOf} from './consequences.js';
import type {Viewer} from './viewer.js';

const placesAtOnce = 200;

/**
 * One who watches: where in the log it is, and what else has changed since it was told. It is told what is, not what was, and
 * only as fast as it takes it: one that is slow holds nothing but the names of what it has yet to look at, and the log is there
 * for it whenever it comes.
 */
export const watcherOf = (
	parts: Parts,
	{viewer, since, outlet}: {viewer: Viewer; since: number; outlet: Outlet<WatchEvent>},
) => {
	const {store} = parts;
	const due = new Map<string, Change>();
	let pos = since;
	/** Whether there may be more in the log than was looked at. */
	let isBehind = true;

	const note = (change: Change): void => {
		due.set(JSON.stringify(change), change);
	};

	const pushChanges = (now: number): void => {
		for (const [name, change] of due) {
			if (!outlet.isReady()) {
				return;
			}

			due.delete(name);
			const event = eventOf(parts, {viewer, change, now});
			if (event) {
				outlet.push(event);
			}

			consequencesOf(parts, viewer, change).forEach(note);
		}
	};

	const pushMessages = (): void => {
		const places = store.messages.placesAfter(pos, placesAtOnce);
		for (const place of places) {
			if (!outlet.isReady()) {
				return;
			}

			({pos} = place);
			pushMessage(place);
		}

		isBehind = places.length === placesAtOnce;
	};

	const pushMessage = ({conversation_id}: Place): void => {
		const conversation = store.conversations.get(conversation_id);
		const message = conversation && viewer.reads(conversation) ? store.messages.at(pos) : undefined;
		if (message) {
			const cursor = cursorAt(store.epoch, pos);
			outlet.push({event: 'message', cursor, conversation_id, message: viewer.message(message)});
		} else if (conversation?.kind === 'room') {
			note({kind: 'conversation', conversation_id}); // how many there are is for all to see
		}
	};

	return {
		agentId: viewer.caller?.agent_id,
		note,
		/** What it has to be told now, as far as it takes it. Answers whether there is more that it would take. */
		pump: (now: number): boolean => {
			pushChanges(now);
			pushMessages();
			return outlet.isReady() && (isBehind || due.size > 0);
		},
		/** Why it is told no more, if it is not: its agent is gone, or signs by another key. */
		ending: (): LaliaError | undefined => {
			const {caller} = viewer;
			const agent = caller && store.agents.get(caller.agent_id);
			if (agent && agent.unregistered_at !== null) {
				return new LaliaError('agent_unregistered', `${agent.name} is not registered any more`);
			}

			return agent && agent.public_key !== caller.public_key
				? new LaliaError('bad_signature', `${agent.name} has another key since this was signed`)
				: undefined;
		},
	};
};

export type Watcher = ReturnType<typeof watcherOf>;

/** Names a place in the log for good. */
const cursorAt = (epoch: string, pos: number): string => `${epoch}-${pos}`;

/** The place that a cursor names, undefined where it is none of this database. */
export const placeOf = ({store}: Parts, cursor: string | undefined): number | undefined => {
	const [, epoch, digits] = /^([0-9a-f]+)-(\d{1,15})$/.exec(cursor ?? '') ?? [];
	const pos = Number(digits);
	return epoch === store.epoch && pos <= store.messages.lastPos() ? pos : undefined;
};

/** All that there is, up to this place in the log. */
export const snapshotOf = (parts: Parts, {viewer, pos, now}: {viewer: Viewer; pos: number; now: number}): Snapshot => {
	const {store} = parts;
	const {caller, isPartial} = viewer;
	return {
		event: 'snapshot',
		cursor: cursorAt(store.epoch, pos),
		resumed: false,
		caller: caller ? {agent_id: caller.agent_id, name: caller.name} : null,
		agents: isPartial ? [] : store.agents.registeredAnywhere().map(agent => viewer.agent(agent, now)),
		conversations: viewer.conversations(),
		projects: isPartial ? [] : shownLists(store).flatMap(({project}) => viewer.project(project) ?? []),
		transcript: viewer.transcript(),
		...viewer.mesh(),
	};
};

type Looking = {viewer: Viewer; change: Change; now: number};

/** How that which has changed is now; undefined where it is nothing to this watcher. */
const eventOf = (parts: Parts, {viewer, change, now}: Looking): WatchEvent | undefined => {
	if (change.kind === 'conversation') {
		const conversation = viewer.conversation(change.conversation_id);
		return conversation && {event: 'membership', conversation};
	}

	if (change.kind === 'mailbox') {
		const delivery = viewer.delivery(change.agent_id, change.conversation_id);
		return delivery && {event: 'delivery', ...delivery};
	}

	if (change.kind === 'transcript') {
		return {event: 'transcript', ...viewer.transcript()};
	}

	if (change.kind === 'mesh') {
		const {mesh} = viewer.mesh();
		return mesh && {event: 'mesh', ...mesh};
	}

	if (change.kind === 'notification') {
		return {event: 'notification', when: change.when};
	}

	return viewer.isPartial ? undefined : generalEventOf(parts, {viewer, change, now});
};

const generalEventOf = ({store}: Parts, {viewer, change, now}: Looking): WatchEvent | undefined => {
	if (change.kind === 'tasks') {
		const project = viewer.project(change.project);
		return project && {event: 'task', ...project};
	}

	const stored = 'agent_id' in change ? store.agents.get(change.agent_id) : undefined;
	if (!stored) {
		return undefined;
	}

	const agent = viewer.agent(stored, now);
	const gone = stored.unregistered_at !== null;
	if (change.kind === 'agent') {
		return {event: 'agent', agent, gone};
	}

	const {agent_id, name, lease, last_seen_at, expires_at, waiting} = agent;
	return gone ? undefined : {event: 'lease', agent_id, name, lease, last_seen_at, expires_at, waiting};
};
