import type {Procedure} from './index.js';

/** What another host has; one's own the daemon finds. */
export const search: Procedure = async (client, args) => {
	const {searchHost} = await import('../sync/host-transcript.js');
	// Reason for the cast: the argv reader takes no others, but for the default of what is left out.
	return searchHost(client, {limit: 20, ...args} as Parameters<typeof searchHost>[1]);
};
