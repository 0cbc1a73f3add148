import type {GitAuth} from 'isomorphic-git';
import type {Environment} from '../identity/surroundings.js';
import {remoteEnv, runGit} from './git.js';

/** How a remote that asks is told who we are. */
export type Credentials = {
	/** Undefined where nobody knows any. */
	find: (url: string) => Promise<GitAuth | undefined>;
	/** They were good, or not: whoever gave them is told. */
	tell: (verdict: 'approve' | 'reject', url: string, auth: GitAuth) => Promise<void>;
	/** Settings by which git itself finds the same; nothing secret stands in them. */
	settings: readonly string[];
};

/** A helper may ask a keychain, and the keychain its owner. */
const helperIdleMs = 60_000;

/** From LALIA_GIT_TOKEN, else from git's credential helper. */
export const openCredentials = (gitDir: string, env: Environment): Credentials => {
	const token = env['LALIA_GIT_TOKEN'];
	if (token) {
		const auth = {username: env['LALIA_GIT_USER'] || defaultUser, password: token};
		return {find: async () => auth, tell: async () => {}, settings: tokenHelper};
	}

	const ask = (verb: string, facts: Record<string, string>) => {
		const text = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`);
		const input = Buffer.from(`${text.join('')}\n`);
		return runGit({gitDir, env: remoteEnv(env), args: ['credential', verb], input, idleMs: helperIdleMs});
	};
	return {
		find: async url => {
			const {code, stdout} = await ask('fill', placeOf(url));
			const found = new Map(stdout.toString().split('\n').map(pairOf));
			const [username, password] = [found.get('username'), found.get('password')];
			return code === 0 && username !== undefined && password !== undefined ? {username, password} : undefined;
		},
		tell: async (verdict, url, {username = '', password = ''}) => {
			await ask(verdict, {...placeOf(url), username, password});
		},
		settings: [],
	};
};

/** What the servers of git do not look at where the password is a token. */
const defaultUser = 'x-access-token';

/** A helper in shell that reads the environment: a command line is for everybody to see. */
const tokenHelper = [
	'credential.helper=',
	`credential.helper=!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "\${LALIA_GIT_USER:-${defaultUser}}" "$LALIA_GIT_TOKEN"; }; f`,
];

const placeOf = (url: string): Record<string, string> => {
	const {protocol, host, pathname} = new URL(url);
	return {protocol: protocol.slice(0, -1), host, path: decodeURI(pathname.slice(1))};
};

const pairOf = (line: string): [string, string] => {
	const at = line.indexOf('=');
	return [line.slice(0, at), line.slice(at + 1)];
};
