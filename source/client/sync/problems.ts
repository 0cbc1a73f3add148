import {LaliaError} from '../../core/lalia-error.js';
import type {Reason} from '../../core/reasons.js';
import {lastWords} from './git.js';

/** What a status of HTTP means here; undefined for those that are no failure. */
export const statusProblem = (
	url: string,
	{status, location, retryAfter}: {status: number; location?: string | undefined; retryAfter?: string | undefined},
): LaliaError | undefined => {
	if (status >= 300 && status < 400) {
		const to = location === undefined ? '' : ` to ${withoutSecrets(location, url)}`;
		return problem('remote_redirected', `${url} leads elsewhere${to} (${status})`, {status, location: to.slice(4)});
	}

	const reason = status === 429 || status >= 500 ? 'remote_busy' : refusals.get(status);
	const seconds = secondsOf(retryAfter);
	const context = {status, ...(seconds === undefined ? {} : {retry_after_seconds: seconds})};
	return reason && problem(reason, `${url} ${said.get(reason)} (${status})`, context);
};

const refusals = new Map<number, Reason>([
	[401, 'remote_unauthorized'],
	[403, 'remote_forbidden'],
	[404, 'remote_not_found'],
	[410, 'remote_not_found'],
	[407, 'remote_unreachable'],
]);

const said = new Map<Reason, string>([
	['remote_busy', 'cannot answer now'],
	['remote_unauthorized', 'does not know who asks'],
	['remote_forbidden', 'does not allow this'],
	['remote_not_found', 'has no such repository'],
	['remote_unreachable', 'is behind a proxy that asks who we are'],
]);

/** RFC 9110, 10.2.3: seconds, or a date. */
const secondsOf = (retryAfter = ''): number | undefined => {
	const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - Date.now()) / 1000;
	return seconds > 0 ? Math.ceil(seconds) : undefined;
};

/** The address of a redirection, without what a server may have put into it. */
const withoutSecrets = (location: string, base: string): string => {
	if (!URL.canParse(location, base)) {
		return 'an address that cannot be read';
	}

	const {protocol, host, pathname} = new URL(location, base);
	return `${protocol}//${host}${pathname.replace(/\/(info\/refs|git-(upload|receive)-pack)$/, '')}`;
};

export const idleProblem = (url: string, idleMs: number): LaliaError =>
	problem('remote_unreachable', `${url} was silent for ${idleMs / 1000} seconds`);

const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** What became of a connection, by the system's or TLS's code. */
export const connectionProblem = (url: string, error: unknown): LaliaError => {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	return tlsCode.test(code)
		? problem('remote_untrusted', `${url} cannot prove that it is who it says (${code})`, {code, cause: error})
		: problem('remote_unreachable', `${url} cannot be reached, or ended in the middle (${code})`, {code, cause: error});
};

/** What git says on standard error, in the order in which it is looked for. */
const sayings: readonly [RegExp, Reason][] = [
	[/index-pack failed|unpack-objects|bad pack|pack is corrupt|inflate|fsck error|invalid index-pack/i, 'remote_broken'],
	[/redirect|returned error: 30\d/i, 'remote_redirected'],
	[
		/returned error: 401|Authentication failed|could not read (Username|Password)|Permission denied/,
		'remote_unauthorized',
	],
	[/returned error: 403/, 'remote_forbidden'],
	[/returned error: (429|5\d\d)/, 'remote_busy'],
	[/Host key verification|certificate|SSL|TLS/, 'remote_untrusted'],
	[
		/returned error: 4(04|10)|not found|does not appear to be a git repository|not a git repository/i,
		'remote_not_found',
	],
	[
		/could not resolve|failed to connect|couldn.t connect|connection|too slow|hung up|RPC failed|early EOF/i,
		'remote_unreachable',
	],
	[/\[(remote )?rejected\]|failed to push|pre-receive|declined/, 'remote_refused'],
];

export const gitProblem = (url: string, {stderr, stdout}: {stderr: string; stdout: string}): LaliaError => {
	const refusals = stdout.split('\n').filter(line => line.startsWith('!'));
	const words = [...refusals.map(line => line.split('\t').slice(2).join(' ')), lastWords(stderr)].join('; ');
	const [, reason = 'git_failed'] = sayings.find(([pattern]) => pattern.test(`${words}\n${stderr}`)) ?? [];
	return problem(reason as Reason, `${url}: ${words}`, {git: words});
};

/** What isomorphic-git throws, by its stable codes. */
export const libraryProblem = (url: string, error: unknown): LaliaError => {
	if (error instanceof LaliaError) {
		return error;
	}

	// Reason for the cast: so its errors are.
	const {code = '', data, message} = error as {code?: string; data?: {statusCode?: number}; message: string};
	if (code === 'UserCanceledError' || (code === 'HttpError' && data?.statusCode === 401)) {
		return problem('remote_unauthorized', `${url} ${said.get('remote_unauthorized')} (401)`, {
			status: 401,
			cause: error,
		});
	}

	if (code === 'PushRejectedError' || code === 'GitPushError') {
		return problem('remote_refused', `${url}: ${message.replace(/\s+/g, ' ').trim()}`, {cause: error});
	}

	// What a page says is the server's own, and may be what it was told.
	const more = code === 'SmartHttpError' ? '' : `: ${message.split('\n')[0]}`;
	return problem('remote_broken', `${url} does not answer as a git server${more}`, {cause: error});
};

const problem = (reason: Reason, message: string, {cause, ...context}: Record<string, unknown> = {}): LaliaError =>
	new LaliaError(reason, message, {context, cause});
