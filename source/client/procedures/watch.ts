import {follow} from '../follow.js';
import type {Procedure} from './index.js';

const said = {
	live: 'watching again',
	stopped: 'the daemon was stopped; waiting for the next one',
	lost: 'the daemon is gone; starting it again',
};

/** Ends with the process, or where nothing more can come. */
export const watch: Procedure = async (client, {observe, ...args}, emit) => {
	const caller = observe === true ? undefined : await client.whoCalls();
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
