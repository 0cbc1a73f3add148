import type {LinkSettings} from '../../core/mesh/link-file.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Store} from '../store/open-store.js';
import type {Transcript} from '../transcript/entry.js';
import type {HostKey} from './host-key.js';
import type {TetherStatus} from './tether-state.js';

type Standing = {
	store: Store;
	key: HostKey;
	settings: LinkSettings | undefined;
	tether: {status: () => TetherStatus};
	outgoing: {queued: () => number};
	presence: {hereAt: (host: string) => string | undefined};
	copies: {seenAt: () => number | undefined};
	transcript: Transcript;
	/** Where that is. */
	folder: string;
	mesh: string;
};

/** How this host stands in its mesh. */
export const statusOf = (standing: Standing): ResultOf<Ops['link status']> => {
	const {store, key, settings, tether, outgoing, presence, copies, transcript, folder, mesh} = standing;
	const copySeenAt = copies.seenAt();
	const state = store.mesh.state();
	const own = store.mesh.host(key.host);
	return {
		...tether.status(),
		mesh,
		host: key.host,
		host_name: own?.name ?? settings?.host_name ?? '',
		standing: own?.state ?? 'unknown',
		applied: state?.cursor ?? 0,
		hash: state?.hash ?? '',
		queued: outgoing.queued(),
		...(copySeenAt !== undefined && {copy_seen_at: new Date(copySeenAt).toISOString()}),
		workspace: folder,
		transcript: transcriptOf(transcript),
		hosts: store.mesh.hosts().map(({host, name, state: other, n, seen_at, differs_at}) => ({
			host,
			name,
			standing: other,
			events: n,
			last_event_at: new Date(seen_at).toISOString(),
			...hereAt(presence.hereAt(host)),
			...(differs_at !== null && {differs_at}),
		})),
		refused: store.mesh.refused().map(({seq, host, at, why}) => ({
			event: seq,
			host: store.mesh.host(host)?.name ?? host,
			at: new Date(at).toISOString(),
			why,
		})),
	};
};

const hereAt = (at: string | undefined): {here_at?: string} => (at ? {here_at: at} : {});

const transcriptOf = (transcript: Transcript): {pending: number; failing?: string} => {
	const {pending, failing} = transcript.state();
	return {pending, ...(failing && {failing: failing.message})};
};
