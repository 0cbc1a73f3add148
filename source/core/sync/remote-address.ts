/** Where a remote is, by the way that leads there. */
export type RemoteAddress = {kind: 'http' | 'ssh' | 'file'; url: string};

/** What is wrong with an address, as a reason and a sentence in which nothing secret stands. */
export type AddressProblem = {reason: 'invalid_remote' | 'credentials_in_url'; message: string};

/** `[user@]host:path`, as ssh has it; a colon after a slash belongs to a path. */
const scpLike = /^(?:[\w.-]+@)?(?!-)(?:[\w.-]{2,}|\[[0-9a-fA-F:]+\]):(?!\/\/|:)[^\s]+$/;

/**
 * Reads the address of a git remote: http(s), ssh in both spellings, or a folder as an absolute path or `file://`. Nothing
 * else, for git knows addresses that run programs.
 */
export const parseRemoteAddress = (text: string): RemoteAddress | AddressProblem => {
	if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) || text.startsWith('-') || text === '') {
		return {reason: 'invalid_remote', message: 'an address is one line, and begins with no dash'};
	}

	if (text.startsWith('/')) {
		return {kind: 'file', url: text};
	}

	const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) {
		return scpLike.test(text) ? {kind: 'ssh', url: text} : unknown(text);
	}

	const url = URL.canParse(text) ? new URL(text) : undefined;
	return url ? addressOf(url, text) : unknown(scheme);
};

const addressOf = (url: URL, text: string): RemoteAddress | AddressProblem => {
	const kind = kinds.get(url.protocol);
	if (!kind) {
		return unknown(url.protocol);
	}

	// A token can stand in the place of the user's name too; ssh needs that name.
	if (url.password !== '' || (url.username !== '' && kind !== 'ssh') || url.search !== '' || url.hash !== '') {
		const place = `${url.protocol}//${url.host}${url.pathname}`;
		return {reason: 'credentials_in_url', message: `the address ${place} was given with a user, a password or a query`};
	}

	const isWhole = isPlain(url.pathname) && (kind === 'file' || url.hostname !== '');
	return isWhole ? {kind, url: text} : unknown(text);
};

/** A credential helper is told of a path line by line: one that holds a line's end, however spelt, would name another server. */
const isPlain = (pathname: string): boolean => {
	try {
		return !/\p{Cc}/u.test(decodeURI(pathname));
	} catch {
		return false; // a percent sign that spells nothing
	}
};

const kinds = new Map<string, RemoteAddress['kind']>([
	['http:', 'http'],
	['https:', 'http'],
	['ssh:', 'ssh'],
	['git+ssh:', 'ssh'],
	['file:', 'file'],
]);

const unknown = (shown: string): AddressProblem => ({
	reason: 'invalid_remote',
	message: `${JSON.stringify(shown.slice(0, 200))} is no address of a git remote`,
});
