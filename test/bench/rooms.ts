import {openRaw, registerRaw} from '../support/raw-client.js';
import {comparePaired} from './compare-paired.js';
import {openPlace, run} from './place.js';
import type {Row} from './row.js';

const few = 100;
const atOnce = 100;

const asked: [string, string, (room: string) => Record<string, unknown>][] = [
	['history --limit 20', 'history', room => ({source: room, room: true, limit: 20})],
	['peek', 'peek', room => ({source: room, room: true})],
	['participants', 'participants', room => ({room})],
];

/** What asking costs in a room where much was said beside one where little was, in turn; the asker's mailbox is full in both. */
export const measureRooms = async (many: number): Promise<Row[]> => {
	const place = openPlace();
	run(place, ['agents']);
	const client = await openRaw(place);
	const [asker, poster] = [await registerRaw(client, 'asker'), await registerRaw(client, 'poster')];
	for (const [room, count] of [
		['short', few],
		['long', many],
	] as const) {
		await client.must('room create', {name: room}, poster);
		await client.must('join', {room}, asker);
		for (let posted = 0; posted < count; posted += atOnce) {
			const bodies = Array.from({length: atOnce}, (_, index) => `message ${posted + index} of this room`);
			await Promise.all(bodies.map(body => client.must('post', {room, body}, poster)));
		}
	}

	const rows: Row[] = [];
	for (const [what, op, args] of asked) {
		const {ratio} = await comparePaired(
			() => client.must(op, args('short'), asker),
			() => client.must(op, args('long'), asker),
		);
		rows.push({
			what: `${what} in a room, ${many} / ${few} messages`,
			value: ratio,
			goal: 1.5,
			unit: '×',
			better: 'less',
		});
	}

	client.socket.destroy();
	place.remove();
	return rows;
};
