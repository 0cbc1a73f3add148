import {readFileSync} from 'node:fs';
import {
	DeliverPolicy,
	JetStreamApiError,
	type JetStreamClient,
	type JetStreamManager,
	type JsMsg,
	jetstream,
	jetstreamManager,
} from '@nats-io/jetstream';
import {type KvEntry, Kvm} from '@nats-io/kv';
import {type ConnectionOptions, connect, credsAuthenticator, type NatsConnection, nanos} from '@nats-io/transport-node';
import type {LinkSettings} from '../../core/mesh/link-file.js';
import {parseJson} from '../../core/parse-json.js';
import type {Stream, StreamEvent, StreamFacts, StreamHandlers, Word} from './stream.js';

const publishTimeoutMs = 2000;
const pingMs = 5000;
/** A consumer that hears nothing for so long asks anew. */
const idleMs = 2000;
/** So many events are carried out in one transaction, at most. */
const mostAtOnce = 32;
/** After so long without a word a host is not known to be there. */
const presenceMs = 90_000;
const duplicateWindowMs = 10 * 60_000;
/** The server's own word for "another message was there first". */
const wrongLastSequence = 10071;
const noSuchStream = 10059;
const noSuchMessage = 10037;

/** Everything that knows NATS, in a file of its own: connected when this resolves. */
export const openStream = async (settings: LinkSettings, handlers: StreamHandlers): Promise<Stream> => {
	const connection = await connect(optionsOf(settings));
	try {
		const manager = await jetstreamManager(connection, {timeout: publishTimeoutMs, checkAPI: false});
		watchStatus(connection, handlers);
		return streamOf({connection, manager, client: jetstream(connection), settings});
	} catch (error) {
		await connection.close();
		throw error;
	}
};

const optionsOf = (settings: LinkSettings): ConnectionOptions => {
	const {url, creds, tls_ca: caFile, tls_cert: certFile, tls_key: keyFile} = settings;
	const files = {...(caFile && {caFile}), ...(certFile && {certFile}), ...(keyFile && {keyFile})};
	const {username, password} = new URL(url.split(',')[0] ?? '');
	const isSecret = username !== '';
	const isEncrypted = Object.keys(files).length > 0 || url.startsWith('tls:');
	if (isSecret && !isEncrypted && !url.split(',').every(isLoopback)) {
		throw new Error('a password goes over no network unencrypted: the address has to begin with tls://');
	}

	return {
		servers: url.split(',').map(each => each.replace(/\/\/[^@/]*@/, '//')),
		...(isSecret && {user: decodeURIComponent(username), pass: decodeURIComponent(password)}),
		ignoreClusterUpdates: isSecret && !isEncrypted, // nor to a server that another one names
		name: `lalia ${settings.host_name}`,
		maxReconnectAttempts: -1,
		reconnectTimeWait: 250,
		pingInterval: pingMs,
		maxPingOut: 2,
		timeout: 3000,
		...(creds === undefined ? {} : {authenticator: credsAuthenticator(readFileSync(creds))}),
		...(isEncrypted ? {tls: files} : {}),
	};
};

const isLoopback = (url: string): boolean =>
	/^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url.replace(/^(?!\w+:\/\/)/, 'nats://')).hostname);

const streamName = (mesh: string): string => `lalia-${mesh.replaceAll('.', '_')}`;
const subjectOf = (mesh: string, host: string): string => `lalia.${mesh.replaceAll('.', '_')}.${host}`;

/** Whoever comes first makes it, such that nothing is ever taken out of it. One that is there stays as it is. */
const ensureStream = async (manager: JetStreamManager, {mesh, replicas = 1}: LinkSettings): Promise<StreamFacts> => {
	const name = streamName(mesh);
	try {
		return factsOf(await manager.streams.info(name));
	} catch (error) {
		if (!(error instanceof JetStreamApiError && error.code === noSuchStream)) {
			throw error;
		}
	}

	const config = {
		name,
		subjects: [subjectOf(mesh, '*')],
		num_replicas: replicas,
		duplicate_window: nanos(duplicateWindowMs),
	};
	return factsOf(await manager.streams.add({...config, deny_delete: true, deny_purge: true}));
};

const factsOf = ({created, state}: {created: string; state: {first_seq: number; last_seq: number}}): StreamFacts => ({
	madeAt: created,
	firstSeq: state.first_seq,
	lastSeq: state.last_seq,
});

const watchStatus = (connection: NatsConnection, {changed}: StreamHandlers): void => {
	void (async () => {
		for await (const {type} of connection.status()) {
			if (type === 'disconnect') {
				changed(false);
			} else if (type === 'reconnect') {
				changed(true);
			}
		}
	})();
	void connection.closed().then(() => changed(false));
};

type Opened = {
	connection: NatsConnection;
	manager: JetStreamManager;
	client: JetStreamClient;
	settings: LinkSettings;
};

const streamOf = ({connection, manager, client, settings}: Opened): Stream => {
	const {mesh} = settings;
	const hostsBucket = () => new Kvm(client).create(`${streamName(mesh)}-hosts`, {ttl: presenceMs});
	return {
		server: connection.info?.server_name ?? connection.getServer(),
		maxBytes: connection.info?.max_payload ?? 1024 * 1024,
		publish: async ({host, id, text, after}) => {
			try {
				const expect = {lastSubjectSequence: after};
				const options = {msgID: id, expect, timeout: publishTimeoutMs, retries: 1};
				const {seq} = await client.publish(subjectOf(mesh, host), text, options);
				return {seq};
			} catch (error) {
				if (error instanceof JetStreamApiError && error.code === wrongLastSequence) {
					return 'out of place';
				}

				throw error;
			}
		},
		last: async host => {
			try {
				const found = await manager.streams.getMessage(streamName(mesh), {last_by_subj: subjectOf(mesh, host)});
				return found ? {seq: found.seq, text: found.string()} : {seq: 0, text: ''};
			} catch (error) {
				if (error instanceof JetStreamApiError && error.code === noSuchMessage) {
					return {seq: 0, text: ''};
				}

				throw error;
			}
		},
		begin: () => ensureStream(manager, settings),
		follow: async (after, take) => {
			const start = {deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: after + 1};
			const consumer = await client.consumers.get(streamName(mesh), start);
			const messages = await consumer.consume({max_messages: 500, expires: 2 * idleMs, idle_heartbeat: idleMs});
			const ended = (async () => {
				let events: StreamEvent[] = [];
				const hand = (): void => {
					const came = events;
					events = [];
					came.length === 0 || take(came);
				};
				for await (const message of messages) {
					// Not once the client has no more of them: it counts among these what are none.
					if (events.push(eventOf(message)) === 1) {
						setImmediate(hand);
					} else if (events.length === mostAtOnce) {
						hand();
						await turn(); // whoever asks for something at home comes in between
					}
				}
				hand();
			})();
			return {stop: () => void messages.close(), ended};
		},
		sayHere: async (host, word) => {
			const bucket = await hostsBucket();
			const before = await bucket.get(host);
			await bucket.put(host, JSON.stringify(word));
			return before === null ? undefined : wordOf(before);
		},
		whoIsHere: async () => {
			const bucket = await hostsBucket();
			const here: Record<string, Word> = {};
			for await (const other of await bucket.keys()) {
				const found = await bucket.get(other);
				if (found) {
					here[other] = wordOf(found);
				}
			}

			return here;
		},
		close: async () => {
			await connection.close();
		},
	};
};

const eventOf = (message: JsMsg): StreamEvent => ({
	seq: message.seq,
	host: message.subject.split('.').at(-1) ?? '',
	text: message.string(),
	at: Math.floor(message.info.timestampNanos / 1_000_000),
});

const wordOf = (entry: KvEntry): Word => {
	// Reason for the cast: each of its members is looked at.
	const {at, instance} = Object(parseJson(entry.string())) as Partial<Word>;
	return {at: String(at ?? ''), instance: String(instance ?? '')};
};

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
