import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {type LinkSettings, linkFileName, parseLinkFile} from '../../core/mesh/link-file.js';
import type {Incoming} from '../incoming.js';
import {writeOwnFile} from '../own-files.js';
import {type MemberOptions, openMember} from './member.js';
import {refuseUnlinked} from './unlinked.js';

export type Link = ReturnType<typeof openLink>;

/** The home's part in a mesh, as its settings have it; where there are none, what was there of it before. */
export const openLink = (options: MemberOptions) => {
	const {home, store, parts} = options;
	const path = join(home, linkFileName);
	let settings = readSettings(path, parts.log.info);
	let member = settings || store.mesh.state() ? openMember(options, settings) : undefined;

	/** Forgets one of which nothing was ever seen. */
	const isInMesh = (): boolean => {
		if (!settings && store.mesh.state()?.cursor === 0) {
			store.transaction(store.mesh.end);
		}

		return settings !== undefined || store.mesh.state() !== undefined;
	};

	const save = (changed: LinkSettings): void => {
		settings = changed;
		writeOwnFile(path, `${JSON.stringify(changed, null, '\t')}\n`);
	};

	return {
		takes: (incoming: Incoming): boolean => {
			if (member) {
				return member.takes(incoming);
			}

			refuseUnlinked(incoming);
			return false;
		},
		/** Links the home by new settings; resolves once the mesh knows of it. */
		join: async (wanted: LinkSettings) => {
			const known = store.mesh.state();
			if (known && known.cursor > 0 && known.name !== wanted.mesh) {
				throw new LaliaError('already_linked', `this home is in the mesh ${known.name}, and a home is in one`);
			}

			await member?.close();
			const next = openMember(options, wanted);
			member = next;
			try {
				await next.begin();
			} catch (error) {
				await next.close();
				member = isInMesh() ? openMember(options, settings) : undefined;
				throw error;
			}

			save(wanted);
			parts.log.info(`link: in the mesh ${wanted.mesh} as ${wanted.host_name}`);
			return next.status();
		},
		/** Ends the connection; what is there of the mesh stays readable. */
		leave: async (): Promise<void> => {
			if (settings) {
				save({...settings, linked: false});
			}

			await member?.close();
			member = openMember(options, settings);
		},
		member: () => member,
		/** Learns which hosts are there, for the next `status`. */
		lookAround: async (): Promise<void> => member?.lookAround(),
		status: () => member?.status(),
		standing: () => member?.standing(),
		close: async (): Promise<void> => {
			await member?.close();
		},
	};
};

const readSettings = (path: string, log: (line: string) => void): LinkSettings | undefined => {
	const settings = existsSync(path) ? parseLinkFile(readFileSync(path, 'utf8')) : undefined;
	if (!settings && existsSync(path)) {
		log(`link: ${path} is no file of ours: lalia link writes it anew`);
	}

	return settings;
};
