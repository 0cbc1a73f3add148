import type {ResultOf} from '../../../core/op.js';
import type {Ops} from '../../../core/ops/index.js';
import {type Check, type Finding, failed, ok, warning} from '../finding.js';

/** How the home stands in its mesh, where it is in one. */
export const link: Check = {
	name: 'link',
	look: async ({daemon}) =>
		daemon.state === 'answers' ? daemon.ask('link status').then(findingOf, () => unknown) : unknown,
};

const unknown = ok('a running daemon knows whether there is one');

const findingOf = (status: Status): Finding => {
	const {state, mesh, standing, queued, problem, transcript, refused = []} = status;
	if (state === 'none' || state === 'off') {
		return ok(state === 'none' ? 'this home is in no mesh' : `this home was unlinked from the mesh ${mesh}`);
	}

	if (state === 'broken') {
		return failed({
			what: `the mesh ${mesh} is not followed any more: ${problem}`,
			fix: 'see docs/link.md, when things go wrong',
		});
	}

	if (transcript?.failing !== undefined) {
		return failed({
			what: `${transcript.pending} entries of the mesh ${mesh} wait for git: ${transcript.failing}`,
			fix: 'mend what git says; the daemon tries again by itself',
		});
	}

	if (standing === 'pending' || standing === 'denied') {
		return warning({
			what: `this host is ${standing} in the mesh ${mesh}`,
			fix: 'have it admitted on another: lalia link admit',
		});
	}

	const [finding] = [differenceOf(status), copyOf(status)].flatMap(each => each ?? []);
	if (finding) {
		return finding;
	}

	const [newest] = refused.slice(-1);
	if (newest) {
		return warning({
			what: `${refused.length} events of the mesh ${mesh} were refused, the newest of ${newest.host}: ${newest.why}`,
			fix: 'lalia link status shows them; somebody may be tampering with the server',
		});
	}

	return state === 'up'
		? ok(`up, in the mesh ${mesh}`)
		: warning({
				what: `the mesh ${mesh} cannot be reached${problem === undefined ? '' : `: ${problem}`}; ${queued} wait to be sent`,
				fix: 'check the server and the network; it goes on by itself',
			});
};

type Status = ResultOf<Ops['link status']>;

/** A host whose hash is another refuses what the others send, and they what it sends. */
const differenceOf = ({host: own, hosts = [], mesh}: Status): Finding | undefined => {
	const others = hosts.filter(({host, standing}) => host !== own && standing === 'admitted');
	const different = others.filter(({differs_at}) => differs_at !== undefined);
	if (different.length === 0) {
		return undefined;
	}

	const names = different.map(({name}) => name).join(', ');
	const isOwn = different.length * 2 > others.length;
	return failed({
		what: `this host and ${names} have come to something else in the mesh ${mesh}, and refuse each other's events`,
		fix: isOwn
			? 'lalia link reread; of two hosts, on both'
			: `lalia link reread on ${names}, which differ${different.length === 1 ? 's' : ''} from most others`,
	});
};

const copyOf = ({copy_seen_at: at}: Status): Finding | undefined =>
	at === undefined
		? undefined
		: failed({
				what: `another home has the key of this host, and was in the mesh by it at ${at}`,
				fix: 'stop one of the two, and link it anew without its host.pem and database: docs/link.md',
			});
