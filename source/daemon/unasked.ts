import type {Parts} from './handler.js';
import type {Log} from './log.js';
import {isDamage} from './store/open-database.js';

/** Carries out what nobody waits for; `subject` says of what it is a part, for the log. */
export type Unasked = (subject: string, work: () => void) => void;

/** Whatever fails there, a full disk or a damaged database, fails no request and does not end the daemon in the middle of others. */
export const openUnasked =
	({log, giveUp}: {log: Log['info']} & Pick<Parts, 'giveUp'>): Unasked =>
	(subject, work) => {
		try {
			work();
		} catch (error) {
			log(`${subject}: ${error instanceof Error ? error.message : error}`);
			if (isDamage(error)) {
				giveUp();
			}
		}
	};
