import {counted} from '../../core/counted.js';
import {excerpt} from '../../core/excerpt.js';
import {visible} from '../../core/visible.js';
import type {Notification} from '../store/notifications.js';
import type {Store} from '../store/open-store.js';
import type {Notice, Occasion} from './occasion.js';

const excerptWidth = 200;

/** What is told of it now; undefined where there is nothing to tell any more. */
export const noticeOf = (store: Store, {id, at, occasion: text}: Notification, now: number): Notice | undefined => {
	// Reason for the cast: the column holds what was written as one.
	const occasion = JSON.parse(text) as Occasion;
	const told = tell(store, occasion, now);
	if (!told) {
		return undefined;
	}

	const facts = Object.entries(told.facts).map(([name, value]) => [
		name,
		typeof value === 'string' ? safe(value) : value,
	]);
	return {
		id,
		when: occasion.when,
		at: new Date(at).toISOString(),
		title: safe(told.title),
		facts: Object.fromEntries(facts),
	};
};

type Told = Pick<Notice, 'title' | 'facts'>;

const tell = (store: Store, occasion: Occasion, now: number): Told | undefined => {
	switch (occasion.when) {
		case 'task': {
			const {project, slug, status, owner, supervisor} = occasion;
			const facts = {project, task: slug, status, ...(owner !== null && {owner}), supervisor};
			return {title: `${slug} of ${project} is ${status}`, facts};
		}
		case 'question':
			return tellQuestion(store, occasion.pos, now);
		case 'loop': {
			const {conversation} = occasion;
			return {title: `Many short messages go to and fro in ${conversation}`, facts: {conversation}};
		}
		case 'transcript': {
			const {problem, since} = occasion;
			return {title: 'The transcript cannot be written', facts: {problem, since}};
		}
	}
};

const tellQuestion = (store: Store, pos: number, now: number): Told | undefined => {
	const question = store.messages.at(pos);
	const asked = store.agents.get(question?.to_id ?? '');
	if (!question || !asked || asked.unregistered_at !== null || store.messages.answerTo(question, asked.agent_id)) {
		return undefined;
	}

	const {from_name: from, seq, sent_at, body} = question;
	const minutes = Math.floor((now - sent_at) / 60_000);
	return {
		title: `${from} has waited for an answer from ${asked.name} for ${counted(minutes, 'minute')}`,
		facts: {from, to: asked.name, seq, asked_at: new Date(sent_at).toISOString(), excerpt: body},
	};
};

/** Others have written it: one short line, in which what controls a terminal is to be seen. */
const safe = (text: string): string => excerpt(visible(text), excerptWidth);
