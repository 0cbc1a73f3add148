import {hostname} from 'node:os';
import {join} from 'node:path';
import * as z from 'zod';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';
import {type Host, hostNameOf, hostOfRef, remoteRefOf} from '../../core/sync/host-ref.js';
import {parseRemoteAddress, type RemoteAddress} from '../../core/sync/remote-address.js';
import {ulidOf} from '../../core/ulid.js';
import {readPrivateFile, writePrivateFile} from '../identity/private-files.js';

/** Who this home is at a remote, for good, and where that is. */
export type SyncSettings = Host & {url?: string | undefined};

const settingsFile = z.object({host: z.string(), host_id: z.string(), url: z.string().optional()});

const pathIn = (home: string): string => join(home, 'sync.json');

/** Undefined where no remote was ever set. */
export const readSyncSettings = (home: string): SyncSettings | undefined => {
	const path = pathIn(home);
	const text = readPrivateFile(path);
	if (text === undefined) {
		return undefined;
	}

	const settings = settingsFile.safeParse(parseOrNothing(text)).data;
	if (!settings || !hostOfRef(remoteRefOf(settings))) {
		throw new LaliaError('storage_failed', `${path} does not say who this host is`, {context: {path}});
	}

	return settings;
};

const parseOrNothing = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Sets the address, or forgets it. A home gets its host id with its first remote. */
export const setRemote = (home: string, url: string | undefined): SyncSettings => {
	const {host, host_id} = readSyncSettings(home) ?? newHost();
	const settings = {host, host_id, ...(url !== undefined && {url})};
	writePrivateFile(pathIn(home), `${JSON.stringify(settings, null, '\t')}\n`);
	return settings;
};

const newHost = (): Host => ({
	host: hostNameOf(hostname()),
	host_id: ulidOf(Date.now(), crypto().randomBytes(16)),
});

/** The remote of this home. Its address is read with the same care as one that is typed, for the file can be edited. */
export const ownRemote = (home: string): {own: Host; address: RemoteAddress} => {
	const settings = readSyncSettings(home);
	if (settings?.url === undefined) {
		throw new LaliaError('no_remote', 'this home has no remote');
	}

	return {own: settings, address: checkedAddress(settings.url)};
};

export const checkedAddress = (text: string): RemoteAddress => {
	const address = parseRemoteAddress(text);
	if ('reason' in address) {
		throw new LaliaError(address.reason, address.message);
	}

	return address;
};
