import {hostTipOf, remoteRefOf} from '../../core/sync/host-ref.js';
import type {RemoteAddress} from '../../core/sync/remote-address.js';
import type {Environment} from '../identity/surroundings.js';
import type {Carrier, OnProgress} from './carrier.js';
import type {Credentials} from './credentials.js';
import type {FetchedHosts} from './fetched-hosts.js';
import {remoteEnv, runGit} from './git.js';
import {gitProblem, idleProblem} from './problems.js';

type Options = {
	address: RemoteAddress;
	env: Environment;
	idleMs: number;
	credentials: Credentials;
	/** Of this host's own transcript. */
	gitDir: string;
	hosts: FetchedHosts;
	onProgress: OnProgress;
};

/** Talks to a remote by the system's git, as the user has configured it: over ssh, to a folder, and for all that is large. */
export const openGitCarrier = async (options: Options): Promise<Carrier> => {
	const {address, idleMs, credentials, hosts, onProgress} = options;
	const {url} = address;
	const env = await withoutQuestions(options);
	const settings = settingsFor(idleMs, credentials).flatMap(setting => ['-c', setting]);
	const run = async (gitDir: string, args: readonly string[]): Promise<string> => {
		const onLine = (line: string): void => {
			const [, phase, done, total] = /^(?:remote: )?([A-Z][\w ]+): +\d+% \((\d+)\/(\d+)\)/.exec(line) ?? [];
			phase === undefined || onProgress({phase, done: Number(done), total: Number(total)});
		};
		const ended = await runGit({gitDir, env, args: [...settings, ...args], idleMs, onLine});
		if (ended.code === 0) {
			return ended.stdout.toString();
		}

		throw ended.isIdle ? idleProblem(url, idleMs) : gitProblem(url, {...ended, stdout: ended.stdout.toString()});
	};

	return {
		list: async () => {
			const lines = await run(hosts.gitDir, ['ls-remote', '--quiet', '--', url, 'refs/heads/lalia/*']);
			return lines.split('\n').flatMap(line => {
				const [tip = '', ref = ''] = line.split('\t');
				return hostTipOf(ref, tip) ?? [];
			});
		},
		fetch: async host => {
			await run(hosts.gitDir, [
				'fetch',
				'--progress',
				'--no-tags',
				'--no-write-fetch-head',
				'--',
				url,
				remoteRefOf(host),
			]);
		},
		push: async ({ref, to}) => {
			await run(options.gitDir, ['push', '--porcelain', '--progress', '--no-verify', '--', url, `${to}:${ref}`]);
		},
	};
};

/** ssh asks at the terminal, unless it is told not to; how the user has git call it otherwise is the user's affair. */
const withoutQuestions = async ({address, env, hosts}: Options): Promise<Environment> => {
	const own = remoteEnv(env);
	if (address.kind !== 'ssh' || own['GIT_SSH_COMMAND'] !== undefined || own['GIT_SSH'] !== undefined) {
		return own;
	}

	const {code} = await runGit({gitDir: hosts.gitDir, env: own, args: ['config', 'core.sshCommand']});
	return code === 0 ? own : {...own, GIT_SSH_COMMAND: 'ssh -o BatchMode=yes'};
};

const settingsFor = (idleMs: number, credentials: Credentials): string[] => [
	'core.hooksPath=/dev/null',
	'protocol.allow=never',
	...['http', 'https', 'ssh', 'file'].map(protocol => `protocol.${protocol}.allow=always`),
	'http.followRedirects=false',
	'http.lowSpeedLimit=1',
	`http.lowSpeedTime=${Math.max(1, Math.ceil(idleMs / 1000))}`,
	'fetch.fsckObjects=true',
	'fetch.unpackLimit=1',
	'fetch.recurseSubmodules=false',
	'push.followTags=false',
	'push.gpgSign=false',
	'push.recurseSubmodules=no',
	'gc.auto=0',
	'maintenance.auto=false',
	// What packing may take of the memory.
	'pack.threads=1',
	'pack.windowMemory=64m',
	...credentials.settings,
];
