import type {Procedure} from './index.js';

/** What the daemon knows of the caller, and what only this process knows: how it found out who that is. */
export const whoami: Procedure = async (client, args) => {
	const {how} = await client.whoCalls();
	const self = await client.call('whoami', args);
	return {...(self as object), determined_by: how}; // the daemon answers `whoami` with an object
};
