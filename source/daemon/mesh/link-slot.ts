import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {type LinkSettings, linkFileName} from '../../core/mesh/link-file.js';
import type {MeshStanding} from '../../core/watch-events.js';
import type {BatchRunner} from '../batch-runner.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {isStorageFailure} from '../store/open-database.js';
import type {Store} from '../store/open-store.js';
import type {Link} from './open-link.js';
import {refuseUnlinked} from './unlinked.js';

export type LinkOptions = {home: string; workspace: string; leaseMs: number; store: Store; now: () => number};

type Begun = {parts: Parts; runner: BatchRunner};

/**
 * Where the link to a mesh is, if there is one: a home that was never linked has nothing of it loaded, and pays a look at
 * one file when its daemon starts.
 */
export const openLinkSlot = (options: LinkOptions) => {
	let begun: Begun | undefined;
	let opening: Promise<Link> | undefined;
	let link: Link | undefined;
	/** Refuses what is for the mesh, where that could not be opened. */
	let broken: ((incoming: Incoming) => void) | undefined;
	/** What came before all of it was loaded. */
	let early: Incoming[] = [];

	const open = async ({parts, runner}: Begun): Promise<Link> => {
		const {openLink} = await import('./open-link.js');
		const opened = openLink({...options, parts, runner});
		link = opened;
		const waiting = early;
		early = [];
		await runner.run(waiting.filter(incoming => !takenBy(opened, incoming)));
		return opened;
	};

	/** Without it, what is there of the mesh must not be changed as if it were the home's. */
	const refuseAll = async ({parts, runner}: Begun, cause: unknown): Promise<never> => {
		const why = cause instanceof Error ? cause.message : String(cause);
		parts.log.info(`link: ${why}`);
		const {isForMesh} = await import('./route.js');
		broken = incoming => {
			if (isForMesh(incoming, options.store) !== false) {
				incoming.refusal = new LaliaError('not_linked', `the mesh cannot be opened: ${why}`, {cause});
			}
		};
		const waiting = early;
		early = [];
		waiting.forEach(broken);
		await runner.run(waiting);
		throw cause;
	};

	const opened = (): Promise<Link> => {
		if (!begun) {
			throw new Error('a link before there is a dispatch');
		}

		const given = begun;
		opening ??= open(given).catch(cause => refuseAll(given, cause));
		return opening;
	};

	return {
		begin: (given: Begun): void => {
			begun = given;
		},
		/** Goes on with the mesh that this home is or was in. */
		start: (): void => {
			if (existsSync(join(options.home, linkFileName)) || options.store.mesh.state()) {
				opened().catch(() => {}); // it was said
			}
		},
		/** Whether it is for the mesh, which then answers it; else it is to be carried out here. */
		takes: (incoming: Incoming): boolean => {
			if (link) {
				return takenBy(link, incoming);
			}

			if (broken) {
				broken(incoming);
				return false;
			}

			if (opening) {
				early.push(incoming);
				return true;
			}

			refuseUnlinked(incoming);
			return false;
		},
		/** The link as it is now, if this home was ever linked. */
		current: async (): Promise<Link | undefined> => opening?.catch(asLinkFailure),
		/** How the home stands in its mesh, for those who look on. */
		standing: (): MeshStanding | undefined => link?.standing(),
		/** Links this home, or says why that cannot be. */
		join: async (settings: LinkSettings): Promise<void> => (await opened()).join(settings),
		/** Rests, with all that is to be sent kept for the next daemon. */
		close: async (): Promise<void> => {
			await (await opening?.catch(() => undefined))?.close();
		},
	};
};

export type LinkSlot = ReturnType<typeof openLinkSlot>;

/** What fails there fails as it would at home. */
const takenBy = (link: Link, incoming: Incoming): boolean => {
	try {
		return link.takes(incoming);
	} catch (error) {
		const reason = isStorageFailure(error) ? 'storage_failed' : 'internal_error';
		incoming.refusal = new LaliaError(reason, `nothing was changed: ${error}`, {cause: error});
		return false;
	}
};

const asLinkFailure = (cause: unknown): never => {
	throw cause instanceof LaliaError
		? cause
		: new LaliaError('storage_failed', `the mesh cannot be opened: ${cause}`, {cause});
};
