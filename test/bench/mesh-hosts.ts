import type {ResultOf} from '../../source/core/op.js';
import type {Ops} from '../../source/core/ops/index.js';
import {newAgent, openRaw, type RawAgent, type RawClient} from '../support/raw-client.js';
import {until} from '../support/until.js';
import {openPlace, type Place, run} from './place.js';

type LinkStatus = ResultOf<Ops['link status']>;

/** A home that is a host of a mesh, with an agent of that mesh. */
export type MeshHost = {place: Place; client: RawClient; agent: RawAgent; status: () => Promise<LinkStatus>};

export const meshOf = (size: number): string => `mesh-of-${size}`;

/** Homes that make one mesh of a server, the first of which has admitted the others. */
export const openHosts = async (url: string, size: number): Promise<MeshHost[]> => {
	const hosts: MeshHost[] = [];
	for (let number = 0; number < size; number++) {
		const place = linkPlace(url, {mesh: meshOf(size), hostName: `host-${number}`});
		hosts.push(await admitHost(place, {by: hosts[0], name: `host-${number}`}));
	}

	return hosts;
};

/** A new home, which is yet to be admitted. */
export const linkPlace = (url: string, {mesh, hostName}: {mesh: string; hostName: string}): Place => {
	const place = openPlace();
	run(place, ['link', url, '--mesh', mesh, '--host-name', hostName]);
	return place;
};

const admitHost = async (place: Place, {by, name}: {by: MeshHost | undefined; name: string}): Promise<MeshHost> => {
	const client = await openRaw(place);
	const status = () => client.must<LinkStatus>('link status', {});
	if (by) {
		run(by.place, ['link', 'admit', name]);
	}

	const {host} = await until(`${name} is admitted`, async () => {
		const now = await status();
		return now.standing === 'admitted' && now;
	});
	const agent = newAgent(`agent-of-${name}`);
	await client.must('register', {name: agent.name, mesh: true, host, public_key: agent.public_key}, agent);
	return {place, client, agent, status};
};

/** A room of the mesh with these in it. */
export const openRoom = async (room: string, [first, ...others]: MeshHost[]): Promise<void> => {
	await first?.client.must('room create', {name: room, mesh: true}, first.agent);
	for (const {client, agent} of others) {
		await until(`${room} is known`, async () => (await client.request('join', {room}, agent)).ok);
	}
};

/** Until all have carried out the same, and have it in their transcripts. */
export const untilLevel = async (hosts: MeshHost[]): Promise<void> => {
	await until(
		'all hosts are level',
		async () => {
			const states = await Promise.all(hosts.map(({status}) => status()));
			const places = new Set(states.map(({applied}) => applied));
			return places.size === 1 && states.every(({transcript, queued}) => transcript?.pending === 0 && queued === 0);
		},
		60_000,
	);
};

export const removeHosts = (hosts: MeshHost[]): void => {
	for (const {client, place} of hosts) {
		client.socket.destroy();
		place.remove();
	}
};
