import {expect} from 'vitest';
import {type AgentName, leave, type RoomName} from './model.js';
import {type Step, step} from './step.js';

/** For those that are there already it changes nothing. */
export const registers = (name: AgentName): Step =>
	step({
		title: `${name} registers`,
		isMeant: () => true,
		run: async (model, system) => {
			const created = !model.mail.has(name);
			const {public_key} = system.agent(name);
			const result = await system.must(name, 'register', {name: system.nameOf(name), public_key});
			expect(result).toMatchObject({created});
			model.mail.set(name, model.mail.get(name) ?? []);
		},
	});

export const makesRoom = (name: AgentName, room: RoomName): Step =>
	step({
		title: `${name} makes the room ${room}`,
		isMeant: model => model.mail.has(name),
		run: async (model, system) => {
			const reply = await system.request(name, 'room create', {name: system.nameOf(room)});
			if (model.rooms.has(room)) {
				expect(reply).toMatchObject({ok: false, error: {reason: 'room_already_exists'}});
				return;
			}

			expect(reply).toMatchObject({ok: true});
			model.rooms.set(room, new Map([[name, 0]]));
		},
	});

export const joins = (name: AgentName, room: RoomName): Step =>
	step({
		title: `${name} joins ${room}`,
		isMeant: model => model.mail.has(name) && model.rooms.has(room),
		run: async (model, system) => {
			await system.must(name, 'join', {room: system.nameOf(room)});
			const members = model.rooms.get(room);
			members?.set(name, members.get(name) ?? 0);
		},
	});

export const leaves = (name: AgentName, room: RoomName): Step =>
	step({
		title: `${name} leaves ${room}`,
		isMeant: model => model.rooms.get(room)?.has(name) ?? false,
		run: async (model, system) => {
			await system.must(name, 'leave', {room: system.nameOf(room)});
			leave(model, name, room);
		},
	});
