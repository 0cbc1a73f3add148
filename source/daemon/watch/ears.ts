import type {Parts} from '../handler.js';
import type {Change} from '../store/changes.js';
import {openExpiries} from './expiries.js';

type Hearing = {now: () => number; note: (change: Change) => void; failed: (error: unknown) => void};

/** How the daemon learns of what there is to tell, while somebody watches. */
export const openEars = (parts: Parts, {now, note, failed}: Hearing) => {
	const stopListening = parts.store.changes.listen(note);
	const expiries = openExpiries(parts, {
		now,
		onDue: agent_id => note({kind: 'lease', agent_id}),
		onTimer: () => look(),
	});
	const look = (): void => {
		try {
			expiries.look();
		} catch (error) {
			failed(error);
		}
	};

	return {
		/** A lease may have begun. */
		mindLeases: (): void => {
			if (expiries.isAtRest()) {
				look();
			}
		},
		close: (): void => {
			stopListening();
			expiries.close();
		},
	};
};

export type Ears = ReturnType<typeof openEars>;
