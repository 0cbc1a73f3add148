import {setTimeout as pass} from 'node:timers/promises';
import {newUlid, openRaw, registerRaw} from '../raw-client.js';
import {rotation, withNewKey} from '../rotation.js';
import {connectAs, type Talker} from '../talk.js';
import {pauseMs, type Soaking} from './raw-agent.js';

/** Two who come, speak with each other, change their keys and are gone for good; then the next two. */
export const soakByNewcomers = async ({home, tally, random, isOver}: Soaking): Promise<void> => {
	const client = await openRaw(home);
	const arrive = async (name: string): Promise<Talker> =>
		connectAs(home, await tally.timed('register', 0, registerRaw(client, name)));

	for (let round = 0; !isOver(); round++) {
		const guest = await arrive(`guest-${round}`);
		const host = await arrive(`host-${round}`);
		const call = (by: Talker, op: Parameters<Talker['must']>[0], args: Record<string, unknown> = {}) =>
			tally.timed(op, 0, by.must(op, args));
		const room = {room: `inn-${round % 10}`};
		await tally.timed('room create', 0, host.call('room create', {name: room.room}));
		await call(host, 'join', room);
		await call(guest, 'join', room);
		await call(guest, 'post', {...room, body: 'hello'});
		await call(guest, 'tell', {peer: host.agent_id, body: 'a bed?'});
		await offerAndShow(host, call);
		await call(host, 'cancel', {request: newUlid()});

		const next = withNewKey(guest);
		await call(guest, 'rotate-key', rotation(guest, next));
		await guest.hangUp();
		const changed = await connectAs(home, next);
		await call(changed, 'tell', {peer: host.agent_id, body: 'still me'});
		for (const leaver of [changed, host]) {
			await call(leaver, 'unregister');
			await leaver.hangUp();
		}

		await pass(random(pauseMs * 20));
	}

	client.socket.destroy();
};

type Call = (by: Talker, op: Parameters<Talker['must']>[0], args?: Record<string, unknown>) => Promise<unknown>;

/** As a hook does. */
const offerAndShow = async (agent: Talker, call: Call): Promise<void> => {
	const session = {lane: 'hook', harness: 'codex', session: agent.name};
	// Reason for the cast: so it answers.
	const {ticket} = (await call(agent, 'offer', {moment: 'tool', ...session})) as {ticket?: string};
	if (ticket === undefined) {
		throw new Error('there was mail, and it was not offered');
	}

	await call(agent, 'shown', {ticket});
};
