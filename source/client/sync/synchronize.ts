import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {type Host, type HostTip, remoteRefOf} from '../../core/sync/host-ref.js';
import type {Invocation} from '../client.js';
import {ensureHome, workspaceFolder} from '../identity/home.js';
import type {Carrier, OnProgress} from './carrier.js';
import {type FetchedHosts, openFetchedHosts} from './fetched-hosts.js';
import {openCarrier} from './open-carrier.js';
import {type OwnTranscript, openOwnTranscript} from './own-transcript.js';
import {ownRemote} from './settings.js';

export type SyncResult = ResultOf<Ops['sync']>;

/** What is done next, for a person; `Progress` is how far it is. */
export type SyncStep = {begun: string};

type Options = {idleMs: number; onStep: (step: SyncStep) => void; onProgress: OnProgress};

type Parts = {own: Host; url: string; carrier: Carrier; transcript: OwnTranscript; hosts: FetchedHosts} & Options;

/** Of a push that is refused where the remote is as it was: another process may have had its lock there. */
const attempts = 3;

/**
 * Fetches what other hosts have pushed, then pushes what is new here. What goes wrong with one host's transcript keeps
 * neither the others nor this one's back, and is thrown at the end with all that was done as its result.
 */
export const synchronize = async (invocation: Invocation, options: Options): Promise<SyncResult> => {
	const {home, surroundings} = invocation;
	const {own, address} = ownRemote(home);
	ensureHome(home, surroundings.uid);
	const hosts = await openFetchedHosts(invocation);
	const transcript = openOwnTranscript(workspaceFolder(surroundings.env), surroundings.env);
	const {idleMs, onProgress} = options;
	const env = surroundings.env;
	const carrier = await openCarrier({address, env, idleMs, own: transcript, hosts, onProgress});
	const parts = {own, url: address.url, carrier, transcript, hosts, ...options};
	options.onStep({begun: `looking at ${address.url}`});
	const before = await hosts.list(); // first: what comes in after the look is another sync's
	const tips = await carrier.list();
	const fetched = await fetchOthers(parts, tips, before);
	const outcome = {host: own.host, host_id: own.host_id, url: address.url, hosts: fetched};
	const pushed = await push(parts, tips).catch((error: unknown) => {
		throw withResult(error, {...outcome, pushed: 0});
	});
	const result = {...outcome, ...pushed};
	const rewritten = fetched.find(each => each.outcome !== 'fetched');
	if (rewritten) {
		throw withResult(hostProblem(rewritten, address.url), result);
	}

	return result;
};

const fetchOthers = async (
	parts: Parts,
	tips: readonly HostTip[],
	before: readonly HostTip[],
): Promise<SyncResult['hosts']> => {
	const {own, hosts, onStep} = parts;
	const known = new Map(before.map(({host_id, tip}) => [host_id, tip]));
	const fetched: SyncResult['hosts'] = [];
	for (const each of tips.filter(({host_id, tip}) => host_id !== own.host_id && known.get(host_id) !== tip)) {
		const {host, host_id} = each;
		onStep({begun: `fetching from ${host}`});
		const {outcome, commits} = await fetchOne(parts, each, known.get(host_id));
		fetched.push({host, host_id, outcome, commits});
	}

	if (fetched.length > 0) {
		await hosts.tidy();
	}

	return fetched;
};

const fetchOne = async ({carrier, hosts}: Parts, host: HostTip, known: string | undefined) => {
	try {
		await carrier.fetch(host);
		return await hosts.accept(host, known);
	} catch (error) {
		if (error instanceof LaliaError && error.reason === 'remote_broken') {
			return {outcome: 'broken' as const, commits: 0};
		}

		throw error;
	}
};

const push = async (parts: Parts, listed: readonly HostTip[]): Promise<{pushed: number; head?: string}> => {
	const {own, carrier, transcript, url, onStep} = parts;
	let tips = listed;
	for (let refusals = 0; ; ) {
		const from = tipIn(tips, own);
		const tip = await transcript.tip(); // after the look: what another sync of this home has pushed by then is part of it
		if (tip === undefined) {
			return {pushed: 0};
		}

		if (from !== undefined && from !== tip && !(await transcript.has(from, tip))) {
			const context = {host_id: own.host_id, there: from, here: tip};
			throw new LaliaError('remote_diverged', `${url} has commits of this host that are not in its transcript`, {
				context,
			});
		}

		if (from === tip) {
			return {pushed: 0, head: tip};
		}

		const pushed = await transcript.count([tip, ...(from ? [`^${from}`] : [])]);
		onStep({begun: `pushing ${pushed} ${pushed === 1 ? 'commit' : 'commits'}`});
		try {
			await carrier.push({ref: remoteRefOf(own), from, to: tip});
			return {pushed, head: tip};
		} catch (error) {
			refusals += 1;
			if (!(error instanceof LaliaError && error.reason === 'remote_refused')) {
				throw error;
			}

			tips = await carrier.list();
			if (tipIn(tips, own) !== from) {
				refusals = 0;
			} else if (refusals === attempts) {
				throw error;
			}
		}
	}
};

const tipIn = (tips: readonly HostTip[], {host_id}: Host): string | undefined =>
	tips.find(each => each.host_id === host_id)?.tip;

const hostProblem = ({host, host_id, outcome}: SyncResult['hosts'][number], url: string): LaliaError => {
	const context = {host, host_id};
	return outcome === 'rewritten'
		? new LaliaError(
				'host_rewritten',
				`at ${url} the transcript of ${host} does not go on from what was fetched before`,
				{context},
			)
		: new LaliaError('remote_broken', `what ${url} sent of the transcript of ${host} is not whole`, {context});
};

const withResult = (error: unknown, result: SyncResult): unknown => {
	if (!(error instanceof LaliaError)) {
		return error;
	}

	const {reason, message, context} = error;
	return new LaliaError(reason, message, {context, cause: error, result});
};
