import type {Bare} from './bare-nats.js';
import type {MeshHost} from './mesh-hosts.js';
import {median, program, quantile, timeOf} from './place.js';
import type {Row} from './row.js';

type Delivered = {messages: {id: string}[]};

type Wakes = {mesh: string; rounds: number; bare: Bare};

/** From the start of a post on one host to the end of a read that waits on another, by connections that are there already. */
export const measureWakes = async ([poster, reader]: MeshHost[], {mesh, rounds, bare}: Wakes): Promise<Row[]> => {
	if (!poster || !reader) {
		throw new Error('a wake takes two hosts');
	}

	await takeAll(reader);
	const wakes: number[] = [];
	const acks: number[] = [];
	for (let round = -10; round < rounds; round++) {
		const reading = reader.client.must<Delivered>('read', {source: 'common', room: true, timeout: 60}, reader.agent);
		await reader.client.must('health', {}); // answered in turn: the read waits by now
		const startedAt = performance.now();
		const posting = poster.client.must('post', {room: 'common', body: 'wake up'}, poster.agent).then(() => {
			acks.push(performance.now() - startedAt);
		});
		const {messages} = await reading;
		wakes.push(performance.now() - startedAt);
		await posting;
		await reader.client.must('ack', {ids: messages.map(({id}) => id)}, reader.agent);
	}

	return [0.5, 0.99].flatMap(part => {
		const limit = quantile(bare.roundTrips, part);
		const [wake, ack] = [wakes, acks].map(taken => quantile(taken.slice(10), part)) as [number, number];
		const name = `p${part * 100}`;
		return [
			rowOf(`${mesh}: ${name} of the wake across hosts`, wake, limit),
			rowOf(`${mesh}: ${name} of the post itself`, ack, limit),
		];
	});
};

const rowOf = (what: string, value: number, bare: number): Row => ({what, value, unit: 'ms', better: 'less', bare});

/** As whole commands, beside the post alone. */
export const measureWholeWake = async ([poster, reader]: MeshHost[], rounds: number): Promise<Row> => {
	if (!poster || !reader) {
		throw new Error('a wake takes two hosts');
	}

	const [posterEnv, readerEnv] = [await envOf(poster), await envOf(reader)];
	const ratios: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const reading = timeOf(program, ['read', 'common', '--room', '--timeout', '60'], readerEnv);
		await timeOf(process.execPath, ['-e', 'setTimeout(() => {}, 150)'], poster.place.env); // until the reader surely waits
		const startedAt = performance.now();
		const posting = await timeOf(program, ['post', 'common', 'wake up'], posterEnv);
		await reading;
		ratios.push((performance.now() - startedAt) / posting);
	}

	return {
		what: 'wake across hosts: start of post to end of read / post, whole commands',
		value: median(ratios),
		unit: '×',
		better: 'less',
	};
};

/** The command's own agent, whose key is in the home. */
const envOf = async ({place, client, agent}: MeshHost): Promise<NodeJS.ProcessEnv> => {
	const name = `person-beside-${agent.name}`;
	const env = {...place.env, LALIA_NAME: name};
	await timeOf(program, ['register', '--name', name, '--mesh'], place.env);
	await timeOf(program, ['join', 'common'], env);
	await client.must('health', {});
	return env;
};

const takeAll = async ({client, agent}: MeshHost): Promise<void> => {
	for (;;) {
		const reply = await client.request('read', {source: 'common', room: true, timeout: 0}, agent);
		if (!reply.ok) {
			return;
		}

		const {messages} = reply.result as Delivered;
		await client.must('ack', {ids: messages.map(({id}) => id)}, agent);
	}
};
