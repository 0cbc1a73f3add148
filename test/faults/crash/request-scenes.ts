import {expect} from 'vitest';
import {expectEverything} from '../model/look.js';
import {acknowledge, send} from '../model/model.js';
import {type Scene, type Stage, whileSending} from './stage.js';

/** The oldest that bob has not read of what ada told him, as a reader that has it in hand. */
const read = async ({system, model, write}: Stage) => {
	const {letter, deliver} = write();
	await deliver();
	send(model, letter);
	const letters =
		model.mail
			.get('bob')
			?.filter(({where}) => where === 'ada+bob')
			.slice(0, 1) ?? [];
	const reader = {number: 0, name: 'bob' as const, letters, notice: undefined, isLost: true};
	const ids = letters.map(({id}) => id);
	return {
		reader,
		ask: () => system.must('bob', 'read', {...system.sourceOf('bob', 'ada+bob'), timeout: 0}),
		ack: () => system.must('bob', 'ack', {ids}),
	};
};

/** Points on the way of a request, of any kind. */
export const requestScenes: Scene[] = [
	{
		point: 'requests-made',
		what: 'of a message nothing is there, and it can be sent again',
		play: whileSending('requests-made', {isDurable: false}),
	},
	{point: 'requests-committed', what: 'a message is there, once', play: whileSending('requests-committed')},
	{point: 'answer-due', what: 'a message is there, once', play: whileSending('answer-due')},
	{
		point: 'answer-sent',
		what: 'a message is there, once',
		play: async ({dieAt, write, system, model}) => {
			const {letter, deliver} = write();
			await dieAt('answer-sent', deliver); // or just before, of the answer before
			await system.begin();
			expect(await deliver()).toMatchObject({seq: send(model, letter).seq});
			await expectEverything(model, system);
		},
	},
	{
		point: 'search-indexed',
		what: 'a message is found',
		play: async stage => {
			await whileSending('search-indexed')(stage);
			const {matches} = await stage.system.must<{matches: unknown[]}>('bob', 'search', {
				words: String(stage.model.sent),
			});
			expect(matches).toHaveLength(1);
		},
	},
	{
		point: 'answer-due',
		what: 'what a reader was about to get is unread',
		play: async stage => {
			const {ask} = await read(stage);
			await stage.dieAt('answer-due', ask);
			await stage.goOn();
		},
	},
	{
		point: 'requests-made',
		what: 'what a reader was acknowledging is unread, and can be acknowledged again',
		play: async stage => {
			const {ask, ack, reader} = await read(stage);
			await ask();
			await stage.dieAt('requests-made', ack);
			await stage.goOn();
			expect(await ack()).toEqual({consumed: acknowledge(stage.model, reader)});
		},
	},
	{
		point: 'requests-committed',
		what: 'what a reader has acknowledged is read, though it was not told',
		play: async stage => {
			const {ask, ack, reader} = await read(stage);
			await ask();
			await stage.dieAt('requests-committed', ack);
			acknowledge(stage.model, reader);
			await stage.goOn();
			expect(await ack()).toEqual({consumed: 0});
		},
	},
	{
		point: 'requests-committed',
		what: 'who has left a room is out of it, and can come back',
		play: async ({dieAt, goOn, system, model}) => {
			const room = {room: system.nameOf('den')};
			await dieAt('requests-committed', () => system.must('bob', 'leave', room));
			model.rooms.get('den')?.delete('bob');
			model.mail.set('bob', model.mail.get('bob')?.filter(({where}) => where !== 'den') ?? []);
			await goOn();
			await system.must('bob', 'join', room);
			model.rooms.get('den')?.set('bob', 0);
		},
	},
	{
		point: 'requests-committed',
		what: 'who has registered is registered, and may do it again',
		play: async ({dieAt, goOn, system, model}) => {
			const register = () =>
				system.must('cy', 'register', {name: system.nameOf('cy'), public_key: system.agent('cy').public_key});
			await dieAt('requests-committed', register);
			model.mail.set('cy', []);
			await goOn();
			expect(await register()).toMatchObject({created: false});
		},
	},
	{
		point: 'snapshot-copied',
		what: 'nothing is different',
		play: async ({dieAt, goOn, system}) => {
			await dieAt('snapshot-copied', async () => (await system.connect()).must('take-snapshot', {}));
			await goOn();
		},
	},
];
