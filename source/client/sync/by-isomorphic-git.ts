import {promises} from 'node:fs';
import {fetch, type GitAuth, type HttpClient, listServerRefs, type PromiseFsClient, push} from 'isomorphic-git';
import {fetchedRefOf, hostTipOf, remoteRefOf} from '../../core/sync/host-ref.js';
import type {Carrier, OnProgress} from './carrier.js';
import type {Credentials} from './credentials.js';
import type {FetchedHosts} from './fetched-hosts.js';
import {AnswerTooLarge, openHttpClient} from './http-client.js';
import {libraryProblem} from './problems.js';
import {withHead} from './with-head.js';

type Options = {
	url: string;
	idleMs: number;
	/** The most that an answer may have; beyond that it rejects with AnswerTooLarge. */
	limitBytes: number;
	credentials: Credentials;
	/** Of this host's own transcript. */
	gitDir: string;
	hosts: FetchedHosts;
	onProgress: OnProgress;
};

/** Talks to a remote over HTTP by isomorphic-git, whose memory grows with what goes over: for what is small. */
export const openLibraryCarrier = (options: Options): Carrier => {
	const {url, credentials, gitDir, hosts, onProgress} = options;
	let broken: Error | undefined;
	const onBroken = (error: Error): void => {
		broken = error;
	};
	const http: HttpClient = withHead(openHttpClient({...options, onBroken}));
	const auth = authentication(credentials);
	const report = ({phase, loaded, total}: {phase: string; loaded: number; total: number}): void =>
		onProgress({phase, done: loaded, total});
	const asking = async <T>(work: () => Promise<T>): Promise<T> => {
		broken = undefined;
		try {
			const result = await work();
			if (broken) {
				throw broken;
			}

			return result;
		} catch (error) {
			const cause = broken ?? error;
			throw cause instanceof AnswerTooLarge ? cause : libraryProblem(url, cause);
		}
	};

	return {
		list: () =>
			asking(async () => {
				const refs = await listServerRefs({http, url, ...auth(), protocolVersion: 1});
				return refs.flatMap(({ref, oid}) => hostTipOf(ref, oid) ?? []);
			}),
		fetch: host =>
			asking(async () => {
				const packs: Uint8Array[] = [];
				await fetch({
					fs: writing((path, content) => void (path.endsWith('.pack') && packs.push(content))),
					http,
					gitdir: hosts.gitDir,
					url,
					remote: fetchedRemote,
					ref: fetchedRefOf(host),
					remoteRef: remoteRefOf(host),
					singleBranch: true,
					tags: false,
					onProgress: report,
					...auth(),
				});
				for (const pack of packs) {
					// It takes a pack that ends too soon for a whole one; git looks at every byte.
					await hosts.git(['index-pack', '--stdin', '--strict'], pack).catch((error: Error) => {
						throw new Error(`its pack is not sound: ${error.message}`, {cause: error});
					});
				}
			}),
		push: ({ref, to}) =>
			asking(async () => {
				const fs = writing(() => {}, new Map([[`${gitDir}/${branch}`, `${to}\n`]]));
				const target = {url, remote: fetchedRemote, ref: branch, remoteRef: ref};
				await push({fs, http, gitdir: gitDir, ...target, onProgress: report, ...auth()});
			}),
	};
};

const branch = 'refs/heads/main';

/** Its refs are never written. */
const fetchedRemote = 'lalia';

/**
 * The file system, of which isomorphic-git sees everything and changes nothing: it moves a ref before it has what the ref
 * leads to, and a process that is killed while it writes leaves half a file. `write` is shown what it would have written.
 * @param instead what some files hold to it
 */
const writing = (
	write: (path: string, content: Uint8Array) => void,
	instead: ReadonlyMap<string, string> = new Map(),
): PromiseFsClient => ({
	promises: {
		...promises,
		readFile: async (path: string, options?: unknown) => {
			const content = instead.get(path) ?? (path.endsWith('/config') ? `${await configOf(path)}${refspec}` : undefined);
			if (content === undefined) {
				// Reason for the cast: what it is called with is what the file system takes.
				return promises.readFile(path, options as BufferEncoding);
			}

			return options === undefined ? Buffer.from(content) : content;
		},
		writeFile: async (path: string, content: Uint8Array) => write(path, content),
		mkdir: async () => {},
		rmdir: async () => {},
		unlink: async () => {},
		symlink: async () => {},
		chmod: async () => {},
	},
});

const configOf = (path: string): Promise<string> => promises.readFile(path, 'utf8');

/** Without one it refuses to fetch. */
const refspec = `\n[remote "${fetchedRemote}"]\n\tfetch = refs/heads/lalia/*:refs/fetched/*\n`;

const authentication =
	({find, tell}: Credentials) =>
	() => ({
		onAuth: async (url: string) => (await find(url)) ?? {cancel: true},
		onAuthSuccess: (url: string, auth: GitAuth) => tell('approve', url, auth),
		onAuthFailure: async (url: string, auth: GitAuth) => {
			await tell('reject', url, auth);
			return {cancel: true};
		},
	});
