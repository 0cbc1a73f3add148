import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Invocation} from '../client.js';
import {ensureHome} from '../identity/home.js';
import {openFetchedHosts} from './fetched-hosts.js';
import {checkedAddress, readSyncSettings, setRemote} from './settings.js';

type Change = {url: string | undefined; isRemoved: boolean};

/** The remote of this home as it is now, after a change of it, and who was fetched from there. */
export const showRemote = async (
	invocation: Invocation,
	{url, isRemoved}: Change,
): Promise<ResultOf<Ops['remote']>> => {
	const {home, surroundings} = invocation;
	if (url !== undefined) {
		checkedAddress(url);
		ensureHome(home, surroundings.uid);
		setRemote(home, url);
	} else if (isRemoved && readSyncSettings(home)) {
		setRemote(home, undefined);
	}

	const settings = readSyncSettings(home);
	const hosts = await (await openFetchedHosts(invocation, false)).list();
	return {
		...settings,
		hosts: hosts
			.filter(({host_id}) => host_id !== settings?.host_id)
			.map(({host, host_id, tip, last_at}) => ({host, host_id, head: tip, last_at})),
	};
};
