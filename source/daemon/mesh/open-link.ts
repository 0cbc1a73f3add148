import {existsSync, readFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {type LinkSettings, linkFileName, parseLinkFile} from '../../core/mesh/link-file.js';
import {writeOwnFile} from '../own-files.js';
import {furthest} from '../store/mesh.js';
import {type MemberOptions, openMember} from './member.js';
import {openSuccession} from './succession.js';

export type Link = ReturnType<typeof openLink>;

/** The home's part in a mesh, as its settings have it; where there are none, what was there of it before. */
export const openLink = (options: MemberOptions) => {
	const {home, store, parts} = options;
	const path = joinPath(home, linkFileName);
	let settings = readSettings(path, parts.log.info);
	const open = (): ReturnType<typeof openMember> => openMember(options, settings);
	const {member, takes, change, replace, close} = openSuccession(
		options,
		settings || store.mesh.state() ? open() : undefined,
	);

	/** Forgets one of which nothing was ever seen. */
	const isInMesh = (): boolean => {
		const state = store.mesh.state();
		if (!settings && state && furthest(state) === 0) {
			store.transaction(store.mesh.end);
		}

		return settings !== undefined || store.mesh.state() !== undefined;
	};

	const save = (changed: LinkSettings): void => {
		settings = changed;
		writeOwnFile(path, `${JSON.stringify(changed, null, '\t')}\n`);
	};

	const join = async (wanted: LinkSettings): Promise<void> => {
		const known = store.mesh.state();
		if (known && furthest(known) > 0 && known.name !== wanted.mesh) {
			throw new LaliaError('already_linked', `this home is in the mesh ${known.name}, and a home is in one`);
		}

		await replace(() => openMember(options, wanted));
		try {
			await member()?.begin();
		} catch (error) {
			await replace(() => (isInMesh() ? open() : undefined));
			throw error;
		}

		save(wanted);
		parts.log.info(`link: in the mesh ${wanted.mesh} as ${wanted.host_name}`);
	};

	const leave = async (): Promise<void> => {
		if (settings) {
			save({...settings, linked: false});
		}

		await replace(open);
	};

	const openAnew = (): ReturnType<typeof openMember> => {
		// As if this daemon made way for another: who waits or looks on asks again by itself, and sees what there is then.
		const why = new LaliaError('daemon_replaced', 'the mesh is read anew from its beginning');
		parts.waits.endAll(why);
		parts.watchers.endAll(why);
		store.transaction(store.mesh.reread.leave);
		store.agents.forget();
		return open();
	};

	const reread = async (): Promise<void> => {
		const {state, problem} = member()?.status() ?? {state: 'none'};
		if (state !== 'up') {
			throw new LaliaError('link_failed', `the mesh is ${state}${problem ? `: ${problem}` : ''}; nothing was changed`);
		}

		try {
			await replace(openAnew);
		} catch (error) {
			await replace(open);
			throw error;
		}

		parts.log.info('link: the mesh is read anew from its beginning');
		await member()?.begin();
	};

	return {
		takes,
		/** Links the home by new settings; resolves once the mesh knows of it. */
		join: (wanted: LinkSettings) => change(() => join(wanted)),
		/** Ends the connection; what is there of the mesh stays readable. */
		leave: () => change(leave),
		/** Makes what is there of the mesh anew from the stream. */
		reread: () => change(reread),
		member,
		/** Learns which hosts are there, for the next `status`. */
		lookAround: async (): Promise<void> => member()?.lookAround(),
		status: () => member()?.status(),
		standing: () => member()?.standing(),
		close,
	};
};

const readSettings = (path: string, log: (line: string) => void): LinkSettings | undefined => {
	const settings = existsSync(path) ? parseLinkFile(readFileSync(path, 'utf8')) : undefined;
	if (!settings && existsSync(path)) {
		log(`link: ${path} is no file of ours: lalia link writes it anew`);
	}

	return settings;
};
