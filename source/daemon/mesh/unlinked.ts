import {LaliaError} from '../../core/lalia-error.js';
import type {Incoming} from '../incoming.js';

/** What asks for the mesh where there is none. */
export const refuseUnlinked = (incoming: Incoming): void => {
	// Reason for the cast: the operations that know of a mesh all have it in this argument.
	if ((incoming.args as {mesh?: boolean}).mesh === true) {
		incoming.refusal ??= new LaliaError('not_linked', 'this home is not linked to a mesh');
	}
};
