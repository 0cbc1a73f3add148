import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';

/** A line for the remote, then one for each host: `host=…⇥host_id=…⇥last_at=…⇥head=…`. */
export const remoteText = ({url, host, host_id, hosts}: ResultOf<Ops['remote']>): string =>
	[
		url === undefined ? 'no remote is set\n' : `remote=${url}\thost=${host}\thost_id=${host_id}\n`,
		...hosts.map(each => `host=${each.host}\thost_id=${each.host_id}\tlast_at=${each.last_at}\thead=${each.head}\n`),
	].join('');

/** A line for what was pushed, then one for each host with news. */
export const syncText = ({pushed, hosts}: ResultOf<Ops['sync']>): string =>
	[
		`pushed commits=${pushed}\n`,
		...hosts.map(
			({host, host_id, outcome, commits}) => `${outcome} host=${host} host_id=${host_id} commits=${commits}\n`,
		),
	].join('');
