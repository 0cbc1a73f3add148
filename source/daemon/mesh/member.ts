import {existsSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import type {HostAct} from '../../core/mesh/envelope.js';
import type {LinkSettings} from '../../core/mesh/link-file.js';
import {weaknessOf} from '../../core/transcript/sound-key.js';
import type {MeshStanding} from '../../core/watch-events.js';
import {openKeyring} from '../authenticate.js';
import type {BatchRunner} from '../batch-runner.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {furthest} from '../store/mesh.js';
import type {Store} from '../store/open-store.js';
import {openTranscript} from '../transcript/transcript.js';
import {type Applying, applyEvents} from './apply.js';
import {openCopies} from './copies.js';
import {type HostKey, openHostKey} from './host-key.js';
import {openIntake} from './intake.js';
import type {LinkOptions} from './link-slot.js';
import {statusOf} from './member-status.js';
import {meshLeases} from './mesh-leases.js';
import {meshStoreOf} from './mesh-store.js';
import {openOutgoing} from './outgoing.js';
import {openPresence} from './presence.js';
import {publishHere} from './publish-here.js';
import {checkStream} from './same-stream.js';
import {openSightings} from './sightings.js';
import {openTether} from './tether.js';

export type MemberOptions = LinkOptions & {parts: Parts; runner: BatchRunner};

/** A host of a mesh: what it sends, what it carries out, and its own copy of the mesh's transcript. */
export const openMember = (options: MemberOptions, settings: LinkSettings | undefined) => {
	const {store, parts, runner} = options;
	const wired = wire(options, settings);
	const {key, mesh, meshParts, tether, outgoing, act} = wired;
	const send = (incoming: Incoming): void => {
		const isDown = tether.stream() === undefined;
		const known = isDown ? registeredBefore(incoming, parts) : undefined;
		if (known) {
			runner.tell(incoming, {effects: [], answer: known});
		} else if (incoming.name === 'publish-task' && !isDown) {
			publishHere(incoming, {parts, meshParts, runner, send: outgoing.take});
		} else {
			outgoing.take(incoming);
		}
	};

	if (store.mesh.state()?.cursor !== 0) {
		void meshParts.transcript.start();
	}

	tether.start();

	return {
		host: key.host,
		takes: openIntake({store, key, parts, mesh, send}),
		act,
		standing: (): MeshStanding => ({
			mesh,
			state: tether.status().state,
			queued: outgoing.queued(),
			refused: store.mesh.refused().length,
		}),
		lookAround: wired.presence.look,
		status: () => statusOf({...wired, store, settings, transcript: meshParts.transcript}),
		/** Until the mesh has this host among its own. */
		begin: () => tether.until(() => store.mesh.host(key.host) !== undefined),
		/** Until the stream has told of something. */
		until: tether.until,
		close: async (): Promise<void> => {
			wired.sightings.close();
			wired.presence.close();
			await tether.rest();
			outgoing.giveUpAll();
			await meshParts.transcript.drain(AbortSignal.timeout(500));
			await meshParts.transcript.close();
		},
	};
};

/** A new session takes up its agent also while the mesh is away; what is different about it, the mesh learns the next time. */
const registeredBefore = ({name, request, args, at}: Incoming, {store, leases}: Parts): object | undefined => {
	const agent = name === 'register' ? store.agents.get(request.agent_id ?? '') : undefined;
	// Reason for the cast: they are the arguments of `register`.
	if (!agent || agent.name !== (args as {name?: string}).name) {
		return undefined;
	}

	leases.touch(agent.agent_id, at);
	return {...leases.view(agent, at), created: false};
};

/** The parts of it, each told what it has to know of the others. */
const wire = (options: MemberOptions, settings: LinkSettings | undefined) => {
	const {home, leaseMs, store, now, parts, runner} = options;
	const known = store.mesh.state();
	const key = openHostKey(home, known && furthest(known) > 0 ? known.host : undefined);
	const mesh = beginMesh(store, key, settings);
	const folder = meshFolder(options.workspace, mesh);
	const meshParts = meshPartsOf(options, {mesh, folder});
	const changed = parts.watchers.meshChanged;
	const greet = openGreeting({store, key, settings, leaseMs, act: act => outgoing.act({at: now(), host: act})});
	const tether = openTether({
		settings,
		log: parts.log.info,
		cursor: () => store.mesh.state()?.cursor ?? 0,
		take: events => applyEvents(applying, events),
		checkStream: facts => checkStream(store, facts),
		up: () => {
			void meshParts.transcript.start();
			greet();
			outgoing.resume();
			presence.say();
		},
		down: () => outgoing.giveUpAll(),
		changed,
	});
	const {stream, failed} = tether;
	const copies = openCopies({now, log: parts.log.info, changed});
	const outgoing = openOutgoing({store, runner, key, mesh, stream, failed, changed, copied: copies.noticed});
	const act = (host: HostAct): void => outgoing.act({at: now(), host});
	const sightings = openSightings({store, host: key.host, now, act, isUp: () => stream() !== undefined});
	const presence = openPresence({host: key.host, stream, copied: copies.noticed});
	const {waitingFor: waiting, landed, turnedBack, applied} = outgoing;
	const checking = {store, mesh, keyOf: openKeyring(), own: key.host, weaknessOf};
	const applying: Applying = {...checking, parts, meshParts, runner, waiting, landed, turnedBack, applied};
	return {key, mesh, folder, meshParts, tether, outgoing, act, sightings, presence, copies};
};

type Greeting = {
	store: Store;
	key: HostKey;
	settings: LinkSettings | undefined;
	leaseMs: number;
	act: (act: HostAct) => void;
};

/** Tells the mesh of this host, unless it is known there by that name, and as one that has come to the same as all. */
const openGreeting = ({store, key, settings, leaseMs, act}: Greeting) => {
	let hasGreeted = false;
	return (): void => {
		const own = store.mesh.host(key.host);
		if (settings && (own?.name !== settings.host_name || own.differs_at !== null) && !hasGreeted) {
			hasGreeted = true;
			act({act: 'hello', name: settings.host_name, public_key: key.public_key, lease_ms: leaseMs});
		}
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
	if (store.mesh.state()?.cursor === 0 && existsSync(join(folder, '.git'))) {
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
