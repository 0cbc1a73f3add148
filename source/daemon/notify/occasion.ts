import type {NotifyRule} from '../../core/config/notify-rules.js';

/** What happened that a human may want to know, as it is kept until it is told. */
export type Occasion =
	| {when: 'task'; project: string; slug: string; status: string; owner: string | null; supervisor: string}
	/** The question's place in the log: whether it was answered is found out when it is due. */
	| {when: 'question'; pos: number}
	| {when: 'loop'; conversation: string}
	| {when: 'transcript'; problem: string; since: string};

/** The same as the human is told it. No value has more than one line, or a control character. */
export type Notice = {
	id: string;
	when: NotifyRule['when'];
	/** RFC 3339 in UTC. */
	at: string;
	title: string;
	facts: Record<string, string | number>;
};
