import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, connect as openSocket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {recordOutcome, unseenOutcomes} from './contract.js';
import {orNotRun} from './not-run.js';
import {until} from './until.js';

/** Where Debian puts it is not on every user's search path. */
const program = ['nats-server', '/usr/sbin/nats-server'].find(name => spawnSync(name, ['--version']).status === 0);

/** Whether there is a server of NATS to test with. Where there is none, nobody is to miss what only a mesh shows. */
export const hasNats = (what: string): boolean => {
	const isThere = orNotRun(program !== undefined, `${what}, for want of nats-server`);
	if (!isThere) {
		const {link, unlink} = ops;
		const names = {link, unlink, status: ops['link status'], admit: ops['link admit'], deny: ops['link deny']};
		for (const line of unseenOutcomes(names, '')) {
			recordOutcome(line);
		}
	}

	return isThere;
};

/** A server with JetStream, of its own folder and port, which the test kills, pauses and starts again. */
export type NatsServer = {
	url: string;
	port: number;
	kill: (signal: NodeJS.Signals) => Promise<void>;
	pause: () => void;
	resume: () => void;
	/** After a kill, with what it has on disk. */
	start: () => Promise<void>;
};

type Placed = {folder: string; port: number; args: string[]};

/** A server alone, until the test is over. */
export const startNats = async (extra: string[] = []): Promise<NatsServer> => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-nats-'));
	const server = serverAt({folder, port: await freePort(), args: extra});
	onTestFinished(() => removeServers([server], folder));
	await server.start();
	return server;
};

/** So many servers that keep their streams together, until the test is over. */
export const startCluster = async (size: number): Promise<{servers: NatsServer[]; url: string}> => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-nats-'));
	const places = await Promise.all(
		Array.from({length: size}, async () => [await freePort(), await freePort()] as const),
	);
	const routes = places.map(([, route]) => `nats://127.0.0.1:${route}`).join();
	const servers = places.map(([port, route], index) => {
		const args = [
			'--cluster_name',
			'lalia',
			'--cluster',
			`nats://127.0.0.1:${route}`,
			'--routes',
			routes,
			'-n',
			`node-${index}`,
		];
		return serverAt({folder: join(folder, String(index)), port, args});
	});
	onTestFinished(() => removeServers(servers, folder));
	await Promise.all(servers.map(({start}) => start()));
	return {servers, url: servers.map(({url}) => url).join()};
};

const removeServers = async (servers: NatsServer[], folder: string): Promise<void> => {
	await Promise.all(servers.map(({kill}) => kill('SIGKILL')));
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
};

const serverAt = ({folder, port, args}: Placed): NatsServer => {
	let child: ChildProcess | undefined;
	return {
		url: `nats://127.0.0.1:${port}`,
		port,
		kill: async signal => {
			const ending = child;
			child = undefined;
			if (ending && ending.exitCode === null && ending.signalCode === null) {
				const ended = new Promise(resolve => ending.once('exit', resolve));
				ending.kill('SIGCONT');
				ending.kill(signal);
				await ended;
			}
		},
		pause: () => void child?.kill('SIGSTOP'),
		resume: () => void child?.kill('SIGCONT'),
		start: async () => {
			const words = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder, ...args];
			child = spawn(program ?? 'nats-server', words, {stdio: 'ignore'});
			await until(`nats-server answers at ${port}`, () => isListening(port));
		},
	};
};

const isListening = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const socket = openSocket({host: '127.0.0.1', port}, () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});

const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
