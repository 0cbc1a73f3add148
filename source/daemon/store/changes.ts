import type {NotifyRule} from '../../core/config/notify-rules.js';
import type {Database} from './open-database.js';

/** What has changed: look it up to see what it is now. The human being told of something is in no table. */
export type Change = StoredChange | {kind: 'mesh'} | {kind: 'notification'; when: NotifyRule['when']};

type StoredChange =
	| {kind: 'message' | 'transcript'}
	| {kind: 'conversation'; conversation_id: number}
	| {kind: 'mailbox'; agent_id: string; conversation_id: number}
	| {kind: 'agent' | 'lease'; agent_id: string}
	/** Others are called so now: what is to be typed to mean one of them may be something else. */
	| {kind: 'name'; name: string}
	| {kind: 'tasks'; project: string};

type Noted = (kind: StoredChange['kind'], name: string, number: number) => void;

/** By what happens: what is noted of it. */
const rules: Record<string, string | string[]> = {
	'INSERT ON main.messages': [`'message', '', 0`, `'transcript', '', 0`],
	'INSERT ON main.mailbox': `'mailbox', new.agent_id, new.conversation_id`,
	'DELETE ON main.mailbox': `'mailbox', old.agent_id, old.conversation_id`,
	'UPDATE OF dropped ON main.members': `'mailbox', new.agent_id, new.conversation_id`,
	'INSERT ON main.members': `'conversation', '', new.conversation_id`,
	'DELETE ON main.members': `'conversation', '', old.conversation_id`,
	'INSERT ON main.conversations': `'conversation', '', new.conversation_id`,
	'UPDATE ON main.rooms': `'conversation', '', new.conversation_id`,
	'INSERT ON main.agents': [`'agent', new.agent_id, 0`, `'name', new.name, 0`],
	'UPDATE OF name ON main.agents': [`'agent', new.agent_id, 0`, `'name', old.name, 0`, `'name', new.name, 0`],
	'UPDATE OF last_seen_at ON main.agents': `'lease', new.agent_id, 0`,
	'INSERT ON main.task_lists': `'tasks', new.project, 0`,
	'INSERT ON main.mesh_task_lists': `'tasks', new.project || '@' || (SELECT name FROM mesh), 0`,
	'INSERT ON main.outbox': `'transcript', '', 0`,
	'UPDATE ON main.transcript_progress': `'transcript', '', 0`,
};

/**
 * Tells what changes, by temporary triggers: whoever writes knows nothing of it, and it costs nothing while nobody listens.
 * It is told within the transaction, which may yet be taken back: look at it afterwards.
 */
export const changesOf = (database: Database) => {
	let heard: (change: Change) => void = () => {};
	const noted: Noted = (kind, name, number) => heard(changeOf(kind, name, number));
	// Reason for the cast: the triggers call it with these.
	database.function('note_change', {varargs: false, deterministic: false}, noted as (...params: unknown[]) => void);
	const triggers = Object.entries(rules).map(([event, facts], index) => ({
		name: `changed_${index}`,
		event,
		notes: [facts].flat().map(fact => `note_change(${fact})`),
	}));

	return {
		/** Until the function that it answers with is called; one listener at a time. */
		listen: (listener: (change: Change) => void): (() => void) => {
			heard = listener;
			for (const {name, event, notes} of triggers) {
				database.exec(`CREATE TEMP TRIGGER IF NOT EXISTS ${name} AFTER ${event} BEGIN SELECT ${notes.join()}; END`);
			}

			return () => {
				database.exec(triggers.map(({name}) => `DROP TRIGGER IF EXISTS temp.${name};`).join('\n'));
			};
		},
	};
};

const changeOf = (kind: StoredChange['kind'], name: string, number: number): StoredChange => {
	switch (kind) {
		case 'message':
		case 'transcript':
			return {kind};
		case 'conversation':
			return {kind, conversation_id: number};
		case 'mailbox':
			return {kind, agent_id: name, conversation_id: number};
		case 'name':
			return {kind, name};
		case 'tasks':
			return {kind, project: name};
		default:
			return {kind, agent_id: name};
	}
};
