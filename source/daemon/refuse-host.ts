import type {Scope} from './handler.js';

/** Transcripts of other hosts are read by the client, from what `lalia sync` has fetched. */
export const refuseHost = (scope: Scope<'host_not_found'>, host: string | undefined): void => {
	if (host !== undefined) {
		throw scope.error('host_not_found', `this daemon knows its own transcript, and nothing of the host ${host}`);
	}
};
