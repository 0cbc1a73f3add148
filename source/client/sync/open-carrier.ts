import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {RemoteAddress} from '../../core/sync/remote-address.js';
import type {Environment} from '../identity/surroundings.js';
import {openGitCarrier} from './by-git.js';
import {openLibraryCarrier} from './by-isomorphic-git.js';
import type {Carrier, OnProgress, Push} from './carrier.js';
import {openCredentials} from './credentials.js';
import type {FetchedHosts} from './fetched-hosts.js';
import {remoteEnv, runGit} from './git.js';
import {AnswerTooLarge} from './http-client.js';
import type {OwnTranscript} from './own-transcript.js';

/**
 * Up to what isomorphic-git is given the work. It reads packs whole, and took 171 MB for 256 commits beside packs of 16 MB,
 * and 174 MB for an answer of 2 MB; beyond that, both grow.
 */
const smallBytes = {packs: 16_000_000, answer: 2_000_000};
const smallCommits = 256;

/** What one push of git has: one that is cut off goes on after the last that the remote took. */
const commitsAtOnce = 5_000;

type Options = {
	address: RemoteAddress;
	env: Environment;
	idleMs: number;
	own: OwnTranscript;
	hosts: FetchedHosts;
	onProgress: OnProgress;
};

/** What talks to this remote: isomorphic-git over http(s) as long as that is little, else the system's git. */
export const openCarrier = async (options: Options): Promise<Carrier> => {
	const {address, env, idleMs, own, hosts, onProgress} = options;
	const {url} = address;
	const credentials = openCredentials(hosts.gitDir, env);
	const rest = {env, idleMs, credentials, gitDir: own.gitDir, hosts, onProgress};
	const git = await openGitCarrier({address, ...rest});
	const sliced: Carrier = {...git, push: push => pushInSlices(git, push, options)};
	if (address.kind !== 'http' || !(await suitsLibrary(options))) {
		return sliced;
	}

	const library = openLibraryCarrier({url, limitBytes: smallBytes.answer, ...rest});
	const firstByLibrary = async <T>(work: (carrier: Carrier) => Promise<T>): Promise<T> => {
		try {
			return await work(library);
		} catch (error) {
			if (error instanceof AnswerTooLarge) {
				return work(sliced);
			}

			throw error;
		}
	};
	const isSmall = async ({from, to}: Push): Promise<boolean> =>
		packBytes(own.gitDir) <= smallBytes.packs && (await own.count([to, ...(from ? [`^${from}`] : [])])) <= smallCommits;
	return {
		list: () => firstByLibrary(carrier => carrier.list()),
		fetch: host =>
			packBytes(hosts.gitDir) > smallBytes.packs ? git.fetch(host) : firstByLibrary(carrier => carrier.fetch(host)),
		push: async push => {
			if (!(await isSmall(push))) {
				return sliced.push(push);
			}

			try {
				await library.push(push);
			} catch (error) {
				if (!(error instanceof LaliaError) || error.reason !== 'remote_broken') {
					throw error;
				}

				await sliced.push(push); // A daemon that repacks takes packs away that isomorphic-git has just seen.
			}
		},
	};
};

/**
 * Where the user has told git how to talk HTTP to this address (a proxy, a certificate, a header), git does it. And
 * isomorphic-git knows no repository of another kind than the usual one.
 */
const suitsLibrary = async ({address, env, own, hosts}: Options): Promise<boolean> => {
	const proxies = [
		'http_proxy',
		'https_proxy',
		'all_proxy',
		'HTTPS_PROXY',
		'ALL_PROXY',
		'GIT_SSL_CAINFO',
		'GIT_SSL_NO_VERIFY',
	];
	if (proxies.some(name => env[name])) {
		return false;
	}

	const config = join(own.gitDir, 'config');
	if (existsSync(config) && /^\s*(objectformat|refstorage)\s*=/im.test(readFileSync(config, 'utf8'))) {
		return false;
	}

	const args = ['config', '--get-urlmatch', 'http', address.url];
	const {code} = await runGit({gitDir: hosts.gitDir, env: remoteEnv(env), args});
	return code !== 0;
};

const packBytes = (gitDir: string): number => {
	const folder = join(gitDir, 'objects', 'pack');
	const names = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.pack')) : [];
	return names.reduce((sum, name) => sum + (statSync(join(folder, name), {throwIfNoEntry: false})?.size ?? 0), 0);
};

const pushInSlices = async (git: Carrier, {ref, from, to}: Push, {own, onProgress}: Options): Promise<void> => {
	const line = await own.line([to, ...(from ? [`^${from}`] : [])]);
	const ends = line.filter((_, index) => (index + 1) % commitsAtOnce === 0 && index + 1 < line.length);
	for (const [index, end] of [...ends, to].entries()) {
		const done = Math.min((index + 1) * commitsAtOnce, line.length);
		onProgress({phase: 'Pushing commits', done, total: line.length});
		await git.push({ref, from, to: end});
	}
};
