import {existsSync, renameSync} from 'node:fs';
import {LaliaError} from '../../core/lalia-error.js';
import type {HostAct} from '../../core/mesh/envelope.js';
import type {LinkSettings} from '../../core/mesh/link-file.js';
import {weaknessOf} from '../../core/transcript/sound-key.js';
import {openKeyring} from '../authenticate.js';
import type {BatchRunner} from '../batch-runner.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {refuseReplay} from '../replays.js';
import type {Store} from '../store/open-store.js';
import {openTranscript} from '../transcript/transcript.js';
import {type Applying, applyEvents} from './apply.js';
import {type HostKey, openHostKey} from './host-key.js';
import type {LinkOptions} from './link-slot.js';
import {statusOf} from './member-status.js';
import {meshLeases} from './mesh-leases.js';
import {meshStoreOf} from './mesh-store.js';
import {openOutgoing} from './outgoing.js';
import {publishHere} from './publish-here.js';
import {isForMesh} from './route.js';
import {checkStream} from './same-stream.js';
import {openSightings} from './sightings.js';
import {openTether} from './tether.js';

export type MemberOptions = LinkOptions & {parts: Parts; runner: BatchRunner};

/** A host of a mesh: what it sends, what it carries out, and its own copy of the mesh's transcript. */
export const openMember = (options: MemberOptions, settings: LinkSettings | undefined) => {
	const {home, leaseMs, store, now, parts, runner} = options;
	const key = openHostKey(home);
	const mesh = beginMesh(store, key, settings);
	const folder = meshFolder(options.workspace, mesh);
	const meshParts = meshPartsOf(options, {mesh, folder});
	const greet = (): void => {
		if (settings && store.mesh.host(key.host)?.name !== settings.host_name && !hasGreeted) {
			hasGreeted = true;
			act({act: 'hello', name: settings.host_name, public_key: key.public_key, lease_ms: leaseMs});
		}
	};
	const tether = openTether({
		settings,
		log: parts.log.info,
		cursor: () => store.mesh.state()?.cursor ?? 0,
		take: events => applyEvents(applying, events),
		checkStream: facts => checkStream(store, facts),
		up: () => {
			void meshParts.transcript.start();
			greet();
			outgoing.go();
		},
		down: () => outgoing.giveUpAll(),
	});
	let hasGreeted = false;
	const outgoing = openOutgoing({store, runner, key, mesh, stream: tether.stream, failed: tether.failed});
	const act = (host: HostAct): void => outgoing.act({at: now(), host});
	const sightings = openSightings({store, host: key.host, now, act, isUp: () => tether.stream() !== undefined});
	const {waitingFor: waiting, landed, applied} = outgoing;
	const checking = {store, mesh, keyOf: openKeyring(), own: key.host, weaknessOf};
	const applying: Applying = {...checking, parts, meshParts, runner, waiting, landed, applied};
	const send = (incoming: Incoming): void =>
		incoming.name === 'publish-task' && tether.stream()
			? publishHere(incoming, {parts, meshParts, runner, send: outgoing.take})
			: outgoing.take(incoming);
	if (store.mesh.state()?.cursor !== 0) {
		void meshParts.transcript.start();
	}

	tether.start();

	return {
		host: key.host,
		/** Whether it is for the mesh, which then answers it; else it is to be carried out here, or refused. */
		takes: (incoming: Incoming): boolean => {
			const isOfMesh = isForMesh(incoming, store);
			if (incoming.refusal || isOfMesh === false) {
				return false;
			}

			const refusal = isOfMesh === true ? refusalOf(incoming, {store, key, parts, mesh}) : isOfMesh;
			if (refusal) {
				incoming.refusal = refusal;
				return false;
			}

			send(incoming);
			return true;
		},
		act,
		status: () => statusOf({store, key, settings, tether, outgoing, transcript: meshParts.transcript, folder, mesh}),
		/** Until the mesh has this host among its own. */
		begin: () => tether.until(() => store.mesh.host(key.host) !== undefined),
		/** Until the stream has told of something. */
		until: tether.until,
		close: async (): Promise<void> => {
			sightings.close();
			await tether.rest();
			outgoing.giveUpAll();
			await meshParts.transcript.drain(AbortSignal.timeout(500));
			await meshParts.transcript.close();
		},
	};
};

const beginMesh = (store: Store, key: HostKey, settings: LinkSettings | undefined): string => {
	const state = store.mesh.state();
	const mesh = settings?.mesh ?? state?.name ?? '';
	if (state?.name !== mesh) {
		store.transaction(() => store.mesh.begin(mesh, key.host));
	}

	return mesh;
};

/** The parts of the daemon as a request of the mesh is to see them. */
const meshPartsOf = ({store, now, parts}: MemberOptions, {mesh, folder}: {mesh: string; folder: string}): Parts => {
	// A mesh that is read from its beginning again, because the database was lost, writes its transcript anew.
	if (store.mesh.state()?.cursor === 0 && existsSync(folder)) {
		const aside = `${folder}.before-${now()}`;
		renameSync(folder, aside);
		parts.log.info(`link: the transcript of the mesh is written anew; the one before is ${aside}`);
	}

	return {
		...parts,
		store: meshStoreOf(store, mesh),
		leases: meshLeases(parts.leases, store),
		transcript: openTranscript({workspace: folder, outbox: store.meshOutbox, log: parts.log.info, now}),
	};
};

/** Beside the home's own transcript. */
const meshFolder = (workspace: string, mesh: string): string => `${workspace}-${mesh}`;

type Asked = {store: Store; key: HostKey; parts: Parts; mesh: string};

/** Why a request for the mesh is not sent. */
const refusalOf = (incoming: Incoming, {store, key, parts, mesh}: Asked): LaliaError | undefined => {
	const standing = store.mesh.host(key.host)?.state ?? 'pending';
	if (standing !== 'admitted') {
		const what = standing === 'denied' ? 'denied by' : 'not admitted to';
		return new LaliaError('not_admitted', `this host is ${what} the mesh ${mesh}`, {context: {host: key.host}});
	}

	try {
		refuseReplay(parts, incoming);
		return undefined;
	} catch (error) {
		if (error instanceof LaliaError) {
			return error;
		}

		throw error;
	}
};
