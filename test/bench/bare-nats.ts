import {jetstream, jetstreamManager} from '@nats-io/jetstream';
import {connect, type NatsConnection} from '@nats-io/transport-node';

/** What the server gives without us, on the same machine in the same minute. */
export type Bare = {
	/** Acknowledged publishes a second, one after the other. */
	inTurn: number;
	/** The same with 64 on their way. */
	atOnce: number;
	/** Of a request and its reply, between two connections, each in milliseconds. */
	roundTrips: number[];
};

const inFlight = 64;

/** As long as an event with one message of a line. */
const text = 'x'.repeat(900);

export const measureBare = async (url: string, count: number): Promise<Bare> => {
	const connection = await connect({servers: url});
	const manager = await jetstreamManager(connection);
	await manager.streams.add({name: 'bare', subjects: ['bare.*']});
	const client = jetstream(connection);
	let published = 0;
	const publish = (): Promise<unknown> => {
		published += 1;
		return client.publish('bare.events', text, {msgID: String(published)});
	};
	await lanes(1, {count: count / 10, work: publish});
	const inTurn = await lanes(1, {count, work: publish});
	const atOnce = await lanes(inFlight, {count: 4 * count, work: publish});
	const roundTrips = await measureRoundTrips(connection, {url, count});
	await connection.close();
	return {inTurn, atOnce, roundTrips};
};

type Lanes = {count: number; work: () => Promise<unknown>};

/** So many times a second it is done, where so many do it side by side, each in turn. */
export const lanes = async (width: number, {count, work}: Lanes): Promise<number> => {
	const each = Math.ceil(count / width);
	const startedAt = performance.now();
	await Promise.all(
		Array.from({length: width}, async () => {
			for (let done = 0; done < each; done++) {
				await work();
			}
		}),
	);
	return (each * width * 1000) / (performance.now() - startedAt);
};

type Asking = {url: string; count: number};

const measureRoundTrips = async (connection: NatsConnection, {url, count}: Asking): Promise<number[]> => {
	const other = await connect({servers: url});
	other.subscribe('bare-echo', {callback: (_, message) => void message.respond(message.data)});
	await other.flush();
	const taken: number[] = [];
	for (let asked = 0; asked < count; asked++) {
		const startedAt = performance.now();
		await connection.request('bare-echo', text);
		taken.push(performance.now() - startedAt);
	}

	await other.close();
	return taken.slice(Math.floor(count / 10));
};
