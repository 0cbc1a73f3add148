import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {faultPoint} from '../fault-point.js';
import type {Handler} from '../handler.js';

/** Into a folder of the daemon's choice, for who asks may be one that is allowed to write nowhere but to the socket. */
export const takeSnapshot: Handler<'take-snapshot'> = ({store, transcript, facts, giveUp}) => ({
	work: async () => {
		if (!store.isSound()) {
			giveUp();
			throw new LaliaError('storage_failed', 'the database is damaged, and no copy was made; the next daemon mends it');
		}

		await transcript.start(); // it may be just opening the repository
		const folder = mkdtempSync(join(facts.home, 'snapshot-'));
		try {
			await store.copyTo(join(folder, 'lalia.db'));
			faultPoint('snapshot-copied');
			// Nothing comes in between: what is committed and settled by now is so in the copy.
			const {head, failing} = transcript.state();
			if (failing) {
				throw new LaliaError('storage_failed', `the transcript cannot be read: ${failing.message}`);
			}

			return {folder, workspace: facts.workspace, ...(head === undefined ? {} : {head})};
		} catch (error) {
			rmSync(folder, {recursive: true, force: true});
			throw error;
		}
	},
});
