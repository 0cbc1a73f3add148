import type {Incoming} from '../incoming.js';
import type {MemberOptions, openMember} from './member.js';
import {isForMesh} from './route.js';
import {refuseUnlinked} from './unlinked.js';

export type Member = ReturnType<typeof openMember>;

/** One member at a time: what comes for the mesh while one makes way is for the next. */
export const openSuccession = ({store, runner}: MemberOptions, first: Member | undefined) => {
	let member = first;
	let held: Incoming[] | undefined;
	let changes: Promise<unknown> = Promise.resolve();
	let isClosed = false;

	const takes = (incoming: Incoming): boolean => {
		if (held && isForMesh(incoming, store) !== false) {
			held.push(incoming);
			return true;
		}

		if (member) {
			return member.takes(incoming);
		}

		refuseUnlinked(incoming);
		return false;
	};

	return {
		member: (): Member | undefined => member,
		/** Whether it is for the mesh, which then answers it; else it is to be carried out here. */
		takes,
		/** One after the other. */
		change: <T>(work: () => Promise<T>): Promise<T> => {
			const done = changes.then(work);
			changes = done.catch(() => {});
			return done;
		},
		/** The next one finds in the database what the former has not sent. */
		replace: async (next: () => Member | undefined): Promise<void> => {
			held ??= [];
			try {
				await member?.close();
				member = isClosed ? member : next();
			} finally {
				const waiting = held;
				held = undefined;
				await runner.run(waiting.filter(incoming => !takes(incoming)));
			}
		},
		close: async (): Promise<void> => {
			isClosed = true;
			await member?.close();
		},
	};
};
