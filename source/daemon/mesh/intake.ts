import {LaliaError} from '../../core/lalia-error.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {isSpent, refuseReplay} from '../replays.js';
import type {Store} from '../store/open-store.js';
import type {HostKey} from './host-key.js';
import {isForMesh} from './route.js';

type Options = Asked & {send: (incoming: Incoming) => void};

/** Whether a request is for the mesh, which then answers it; else it is to be carried out here, or refused. */
export const openIntake =
	({send, ...asked}: Options) =>
	(incoming: Incoming): boolean => {
		const isOfMesh = isForMesh(incoming, asked.store);
		if (incoming.refusal || isOfMesh === false) {
			return false;
		}

		const refusal = isOfMesh === true ? refusalOf(incoming, asked) : isOfMesh;
		if (refusal) {
			incoming.refusal = refusal;
			return false;
		}

		send(incoming);
		return true;
	};

type Asked = {store: Store; key: HostKey; parts: Parts; mesh: string};

/** Why a request for the mesh is not sent. */
const refusalOf = (incoming: Incoming, {store, key, parts, mesh}: Asked): LaliaError | undefined => {
	const {request} = incoming;
	const {cursor = 0, reread_to = 0} = store.mesh.state() ?? {};
	const standing = store.mesh.host(key.host)?.state ?? 'pending';
	if (standing !== 'admitted' && cursor >= reread_to) {
		const what = standing === 'denied' ? 'denied by' : 'not admitted to';
		return new LaliaError('not_admitted', `this host is ${what} the mesh ${mesh}`, {context: {host: key.host}});
	}

	// Reason for the cast: the operations that name a host all have it in this argument.
	const {host = key.host} = incoming.args as {host?: string};
	if (host !== key.host || (incoming.name === 'register' && !('host' in request.args))) {
		return new LaliaError('invalid_args', `host: it has to be that of this home, ${key.host}`, {
			context: {host: key.host},
		});
	}

	try {
		refuseReplay(parts, incoming);
		refuseIdOfHome(store, incoming);
		return undefined;
	} catch (error) {
		if (error instanceof LaliaError) {
			return error;
		}

		throw error;
	}
};

/** A message of the mesh by an id of which this home alone knows: the other hosts would take it, and this one could not. */
const refuseIdOfHome = (store: Store, {args, at}: Incoming): void => {
	const {id} = args as {id?: string}; // of `tell`, `post` and `ask`
	if (id === undefined) {
		return;
	}

	const earlier = store.messages.get(id);
	const isOfMesh = earlier !== undefined && store.conversations.get(earlier.conversation_id)?.mesh === 1;
	if (!isOfMesh && isSpent(store, id)) {
		throw new LaliaError('id_conflict', `the id ${id} belongs to something else`, {context: {id}});
	}

	store.seenRequests.remember(id, at); // nothing at home takes it meanwhile
};
