import {hostname} from 'node:os';
import {LaliaError} from '../../core/lalia-error.js';
import {isName} from '../../core/names.js';
import type {ArgsOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Handler, Parts, Scope} from '../handler.js';

export const link: Handler<'link'> = ({link: slot}, {url, host_name, ...settings}) => ({
	work: async () => {
		if (url !== undefined) {
			await slot.join({...withoutGaps(settings), url, linked: true, host_name: host_name ?? ownName()});
		}

		return statusOf(slot);
	},
});

export const linkStatus: Handler<'link status'> = ({link: slot}) => ({work: () => statusOf(slot)});

export const linkAdmit: Handler<'link admit'> = (scope, args) => ({work: () => changeHost(scope, args, 'admit')});

export const linkDeny: Handler<'link deny'> = (scope, args) => ({work: () => changeHost(scope, args, 'deny')});

export const linkReread: Handler<'link reread'> = ({link: slot}) => ({
	work: async () => {
		const current = await slot.current();
		if (!current?.status()) {
			throw new LaliaError('not_linked', 'this home is not linked to a mesh');
		}

		await current.reread();
		return statusOf(slot);
	},
});

export const unlink: Handler<'unlink'> = ({link: slot, store}) => ({
	work: async () => {
		const current = await slot.current();
		if (!current?.status()) {
			throw new LaliaError('not_linked', 'this home is not linked to a mesh');
		}

		await current.leave();
		return {mesh: store.mesh.state()?.name ?? ''};
	},
});

const statusOf = async (slot: Parts['link']) => {
	const current = await slot.current();
	await current?.lookAround();
	return current?.status() ?? {state: 'none' as const};
};

type Changing = Pick<Scope<'host_not_found' | 'link_failed'>, 'link' | 'store' | 'error'>;

/** Resolves once the stream has told every host of it. */
const changeHost = async (
	{link: slot, store, error}: Changing,
	{host: given}: ArgsOf<Ops['link admit']>,
	act: 'admit' | 'deny',
) => {
	const member = (await slot.current())?.member();
	if (!member) {
		throw new LaliaError('not_linked', 'this home is not linked to a mesh');
	}

	const [found, second] = hostsMeant(store, given);
	if (!found || second || found.host === member.host) {
		const why = second ? 'names several hosts: give the name of its key' : 'is this host';
		throw error('host_not_found', found ? `${given} ${why}` : `no host of the mesh is called ${given}`, {
			host: given,
		});
	}

	if (member.status().state !== 'up') {
		throw error('link_failed', `the mesh cannot be reached, and ${found.name} stays ${found.state}`);
	}

	const state = act === 'admit' ? 'admitted' : 'denied';
	const {host, name} = found;
	member.act({act, host});
	await member.until(() => store.mesh.host(host)?.state === state);
	return {host, name, standing: state};
};

/** By its key before all that call themselves so: a host names itself, also before anybody has let it in. */
const hostsMeant = ({mesh}: Parts['store'], given: string) => {
	const byKey = mesh.host(given);
	return byKey ? [byKey] : mesh.hosts().filter(({name}) => name === given);
};

const ownName = (): string => {
	const name = hostname().replace(/[^A-Za-z0-9._-]/g, '-');
	return isName(name) ? name : 'host';
};

/** Without the members that are undefined. */
const withoutGaps = <T extends object>(given: T) =>
	// Reason for the cast: what is left has values.
	Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]-?: Exclude<T[K], undefined>;
	};
