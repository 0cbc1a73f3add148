import type {Webhook} from './destinations.js';
import type {Notice} from './occasion.js';
import {postOf} from './shapes.js';

/** What became of an attempt; `problem` shows nothing secret. */
export type Outcome =
	| {kind: 'taken'}
	| {kind: 'refused'; problem: string}
	/** `waitMs` is what the far end asks for. */
	| {kind: 'failed'; problem: string; waitMs?: number};

/** Time-out, too early, too many: the same request may be taken later. */
const passing = [408, 425, 429];

/** Tells the far end once. Never rejects; the answer's body is not read. Node loads `fetch` with its first use. */
export const postNotice = async (webhook: Webhook, notice: Notice, signal: AbortSignal): Promise<Outcome> => {
	try {
		const {url, body} = postOf(webhook, notice);
		const headers = headersOf(webhook, url);
		const request = {method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal} as const;
		const response = await fetch(url, request);
		void response.body?.cancel().catch(() => {});
		return outcomeOf(response);
	} catch (error) {
		return {kind: 'failed', problem: problemOf(error)};
	}
};

/** `fetch` takes no user and password in an address. */
const headersOf = ({headers}: Webhook, url: URL): Record<string, string> => {
	const {username, password} = url;
	url.username = '';
	url.password = '';
	const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return {
		'content-type': 'application/json',
		'user-agent': 'lalia',
		...(username && {authorization: `Basic ${Buffer.from(user).toString('base64')}`}),
		...headers,
	};
};

const outcomeOf = ({ok, status, headers}: Response): Outcome => {
	if (ok) {
		return {kind: 'taken'};
	}

	const problem = `answered ${status}`;
	if (status < 500 && !passing.includes(status)) {
		return {kind: 'refused', problem};
	}

	const waitMs = waitOf(headers.get('retry-after'));
	return {kind: 'failed', problem, ...(waitMs !== undefined && {waitMs})};
};

/** RFC 9110, 10.2.3: seconds, or a date. */
const waitOf = (retryAfter: string | null): number | undefined => {
	const waitMs = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) * 1000 : Date.parse(retryAfter ?? '') - Date.now();
	return waitMs > 0 ? waitMs : undefined;
};

/** The message of an error may have the address in it; a code has not. */
const problemOf = (error: unknown): string => {
	const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
	if (cause instanceof Error) {
		return `could not be told (${'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name})`;
	}

	return 'could not be told';
};
