import type {Named} from '../../core/command-table.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {protocolVersion} from '../../core/signing.js';
import type {Invocation} from '../client.js';
import {readNicknames} from '../nicknames/find-nickname.js';
import {reachRunningDaemon} from '../reach-daemon.js';
import type {Candidate} from './expected.js';

/** Who presses a key does not wait for longer. */
const patienceMs = 500;

type NamesKnown = ResultOf<Ops['names']>['names'];

/** The names of these kinds that there are now, as far as that is known at once. Starts no daemon, and never fails. */
export const knownNames = async (invocation: Invocation, kinds: readonly Named[]): Promise<Candidate[]> => {
	const nicknames = kinds.some(kind => kind === 'agent' || kind === 'nickname') ? nicknamesOf(invocation) : [];
	const asked = kinds.map(kind => (kind === 'address' ? 'agent' : kind));
	const names = asked.some(kind => kind !== 'nickname' && kind !== 'file') ? await namesOf(invocation) : [];
	return [...(await nicknames), ...names.filter(({kind}) => asked.includes(kind))];
};

const nicknamesOf = async ({home}: Invocation): Promise<Candidate[]> => {
	const nicknames = await readNicknames(home).catch(() => new Map<string, {address: string}>());
	return [...nicknames].map(([word, {address}]) => ({word, says: `your word for ${address}`}));
};

const namesOf = (invocation: Invocation): Promise<NamesKnown> =>
	new Promise(resolve => {
		setTimeout(resolve, patienceMs, []);
		ask(invocation).then(resolve, () => resolve([]));
	});

/** Without the build of this client: a key that is pressed is no reason for a daemon to make way. */
const ask = async (invocation: Invocation): Promise<NamesKnown> => {
	const line = await reachRunningDaemon(invocation);
	const answer = await line?.request({v: protocolVersion, id: 'names', op: 'names', args: {}});
	// Reason for the cast: it is the result of `names`.
	return answer === undefined ? [] : (answer as ResultOf<Ops['names']>).names;
};
