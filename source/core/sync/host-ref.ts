import {isUlid} from '../ulid.js';

/** One home that writes to a remote. The id tells it apart from all others; the name is for people. */
export type Host = {host: string; host_id: string};

/** A host, and the newest commit of its transcript. */
export type HostTip = Host & {tip: string};

/** Each host has a branch of its own there, which nobody else moves. */
const remotePrefix = 'refs/heads/lalia/';

/** What was fetched of a host. */
export const fetchedPrefix = 'refs/hosts/';

export const remoteRefOf = ({host, host_id}: Host): string => `${remotePrefix}${host}/${host_id}`;

export const fetchedRefOf = ({host, host_id}: Host): string => `${fetchedPrefix}${host}/${host_id}`;

/** Whose branch that is; undefined where it is none of a host. */
export const hostOfRef = (ref: string): Host | undefined => {
	const prefix = [remotePrefix, fetchedPrefix].find(each => ref.startsWith(each));
	const [host = '', host_id = '', ...rest] = prefix === undefined ? [] : ref.slice(prefix.length).split('/');
	return isHostName(host) && isUlid(host_id) && rest.length === 0 ? {host, host_id} : undefined;
};

/** What a remote says that a host's branch is at; undefined where that is no name of a commit, and git would take it for an option. */
export const hostTipOf = (ref: string, tip: string): HostTip | undefined => {
	const host = hostOfRef(ref);
	return host && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(tip) ? {...host, tip} : undefined;
};

const isHostName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(text);

/** The name of a machine, as far as it fits into a branch's. */
export const hostNameOf = (machine: string): string => {
	const name = (machine.split('.')[0] ?? '')
		.replace(/[^A-Za-z0-9]+/g, '-')
		.replace(/^-/, '')
		.slice(0, 63);
	return isHostName(name) ? name : 'host';
};
