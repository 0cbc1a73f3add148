import type {Called, Scope} from './handler.js';
import type {File} from './store/outbox.js';

/** Puts files into the transcript as the caller's request has made them, in a commit of its own. */
export const commitFiles = (scope: Scope & Called, {subject, files}: {subject: string; files: File[]}): void => {
	const {store, now, caller, request, after, transcript} = scope;
	store.outbox.add({
		id: request.id,
		at: now,
		author: caller.name,
		author_id: caller.agent_id,
		subject: `${caller.name}: ${subject}`,
		files,
	});
	after(() => transcript.wake());
};
