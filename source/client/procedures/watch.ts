import {LaliaError} from '../../core/lalia-error.js';
import {follow} from '../follow.js';
import type {Procedure} from './index.js';

const said = {
	live: 'watching again',
	stopped: 'the daemon was stopped; waiting for the next one',
	lost: 'the daemon is gone; starting it again',
};

/** Ends with the process, or where nothing more can come. */
export const watch: Procedure = async (client, {observe, ...args}, emit) => {
	const caller = observe === true ? undefined : await client.whoCalls().catch(leadOn);
	let isLive = true;
	return follow(client, {
		caller,
		args,
		onEvent: emit,
		onStatus: status => {
			if (!(isLive && status === 'live')) {
				client.note(said[status]);
			}

			isLive = status === 'live';
		},
	});
};

/** Whoever is no agent may look on all the same. */
const leadOn = (error: unknown): never => {
	if (error instanceof LaliaError && error.reason === 'not_registered') {
		const {message, context} = error;
		throw new LaliaError('not_registered', `${message}; lalia watch --observe shows all without being anybody`, {
			context,
			cause: error,
		});
	}

	throw error;
};
