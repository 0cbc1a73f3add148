import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {fetchedPrefix, fetchedRefOf, type Host, type HostTip, hostOfRef} from '../../core/sync/host-ref.js';
import type {GitReader} from '../../core/transcript/git-source.js';
import type {Surroundings} from '../identity/surroundings.js';
import {withLock} from '../lock.js';
import {localEnv, readGit, runGit} from './git.js';

/** A host as it was last fetched; `last_at` is the time of its newest commit. */
export type FetchedHost = HostTip & {last_at: string};

/** What became of commits that came for a host. */
export type Acceptance = 'fetched' | 'rewritten' | 'broken';

export type FetchedHosts = {
	gitDir: string;
	git: GitReader;
	list: () => Promise<FetchedHost[]>;
	/** Gathers the packs that each fetch leaves, once there are many. */
	tidy: () => Promise<void>;
	/**
	 * Takes this as the host's newest commit, if all of it is there and it goes on from what was there before.
	 * @param known its newest commit when the remote was looked at: what has come since, another sync of this home has fetched
	 */
	accept: (host: HostTip, known: string | undefined) => Promise<{outcome: Acceptance; commits: number}>;
};

/**
 * What was fetched of other hosts: a repository of its own in the home, so that nothing of a remote ever gets into the
 * workspace's. Undefined where nothing was fetched yet and none is to be made.
 */
export const openFetchedHosts = async (
	{home, surroundings: {env, processes}}: {home: string; surroundings: Pick<Surroundings, 'env' | 'processes'>},
	isMade = true,
): Promise<FetchedHosts> => {
	const gitDir = join(home, 'hosts.git');
	const own = localEnv(env);
	const git: GitReader = (args, input) => readGit({gitDir, env: own, args, input});
	const isTrue = async (...args: string[]): Promise<boolean> => (await runGit({gitDir, env: own, args})).code === 0;
	const isThere = (): boolean => existsSync(join(gitDir, 'objects', 'info')); // what git makes last
	if (isMade && !isThere()) {
		await withLock({path: `${gitDir}.lock`, processes}, async () => {
			mkdirSync(gitDir, {recursive: true, mode: 0o700});
			// The home is for its owner alone, file by file.
			isThere() || (await git(['init', '--quiet', '--bare', '--template=', '--shared=0600', gitDir]));
		});
	}

	const list = async (): Promise<FetchedHost[]> => {
		if (!isThere()) {
			return [];
		}

		const format = '--format=%(refname) %(objectname) %(committerdate:unix)';
		const lines = (await git(['for-each-ref', format, fetchedPrefix])).toString().trim().split('\n');
		return lines.flatMap(line => {
			const [ref = '', tip = '', seconds] = line.split(' ');
			const host = hostOfRef(ref);
			return host ? [{...host, tip, last_at: new Date(Number(seconds) * 1000).toISOString()}] : [];
		});
	};

	const accept: FetchedHosts['accept'] = async (host, known) => {
		const find = async () => (await list()).find(({host_id}) => host_id === host.host_id);
		const before = await find();
		// As git itself checks what it has fetched: every object that is new can be read.
		if (!(await isTrue('rev-list', '--quiet', '--objects', host.tip, '--not', '--all', '--'))) {
			return {outcome: 'broken', commits: 0};
		}

		if (before && !(await isTrue('merge-base', '--is-ancestor', before.tip, host.tip))) {
			return {outcome: before.tip === known ? 'rewritten' : 'fetched', commits: 0};
		}

		const range = before ? [host.tip, `^${before.tip}`] : [host.tip];
		const commits = Number((await git(['rev-list', '--count', ...range, '--'])).toString());
		try {
			await git(['update-ref', fetchedRefOf(before ?? host), host.tip, before?.tip ?? '0'.repeat(host.tip.length)]);
			return {outcome: 'fetched', commits};
		} catch (error) {
			if ((await find())?.tip === before?.tip) {
				throw error;
			}

			return accept(host, known);
		}
	};

	// Not done, it is done the next time.
	const tidy = async (): Promise<void> => void (await isTrue('-c', 'gc.autoDetach=false', 'gc', '--auto', '--quiet'));
	return {gitDir, git, list, tidy, accept};
};

/** The host that this means, by id or by name; undefined where there is none, and all of them where several are meant. */
export const hostsNamed = <T extends Host>(hosts: readonly T[], word: string): T[] =>
	hosts.filter(({host, host_id}) => host_id === word || host === word);
