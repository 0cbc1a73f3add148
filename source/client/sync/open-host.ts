import {LaliaError} from '../../core/lalia-error.js';
import {fetchedRefOf} from '../../core/sync/host-ref.js';
import {placesOf} from '../../core/transcript/check-order.js';
import {openGitSource, readFiles} from '../../core/transcript/git-source.js';
import type {RegisteredAgent} from '../../core/transcript/registry-file.js';
import {readRegistryFile} from '../../core/transcript/registry-file.js';
import {textOf} from '../../core/transcript/transcript-source.js';
import type {Invocation} from '../client.js';
import {type FetchedHost, type FetchedHosts, hostsNamed, openFetchedHosts} from './fetched-hosts.js';
import {openSignatures} from './signatures.js';

type Found = {hosts: FetchedHosts; host: FetchedHost};

/**
 * The one host that is meant, by its name or id, among those that were fetched.
 * @throws LaliaError `host_not_found`, `ambiguous_address`
 */
export const findHost = async (invocation: Invocation, word: string): Promise<Found> => {
	const hosts = await openFetchedHosts(invocation, false);
	const known = await hosts.list();
	const [host, second] = hostsNamed(known, word);
	if (!host) {
		const context = {hosts: known.map(each => each.host)};
		throw new LaliaError('host_not_found', `no host ${word} was fetched`, {context});
	}

	if (second) {
		const context = {candidates: hostsNamed(known, word).map(({host_id}) => host_id)};
		throw new LaliaError('ambiguous_address', `several hosts are called ${word}`, {context});
	}

	return {hosts, host};
};

/** A fetched transcript, as far as showing some of its messages needs it. */
export const openHost = async ({hosts, host}: Found) => {
	const ed25519 = openSignatures();
	const source = openGitSource(hosts.git, fetchedRefOf(host));
	const [commits, files] = await Promise.all([source.commits(), source.list()]);
	const agents = new Map<string, RegisteredAgent>();
	const registry = files.filter(({path}) => path.startsWith('registry/'));
	for await (const read of readFiles(hosts.git, registry)) {
		const agent = readRegistryFile(textOf(read) ?? '', ed25519);
		if (typeof agent !== 'string' && read.file.path === `registry/${agent.agent_id}.json`) {
			agents.set(agent.agent_id, agent);
		}
	}

	const report = {refuse: () => {}, remark: () => {}}; // `verify` is who tells
	return {git: hosts.git, host, files, agents, ed25519, placeOf: placesOf(commits, report)};
};

export type OpenHost = Awaited<ReturnType<typeof openHost>>;
