import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {createServer, connect as openSocket} from 'node:net';
import {until} from './until.js';

/** Where Debian puts it is not on every user's search path; undefined where there is none. */
export const natsProgram = ['nats-server', '/usr/sbin/nats-server'].find(
	name => spawnSync(name, ['--version']).status === 0,
);

/** A server with JetStream, of its own folder and port, which the test kills, pauses and starts again. */
export type NatsServer = {
	url: string;
	port: number;
	pid: () => number;
	kill: (signal: NodeJS.Signals) => Promise<void>;
	/** Resolves once none of its threads runs any more, where the system tells. */
	pause: () => Promise<void>;
	resume: () => void;
	/** After a kill, with what it has on disk. */
	start: () => Promise<void>;
};

type Placed = {folder: string; port: number; args: string[]};

/** One that is yet to be started. */
export const natsServerAt = ({folder, port, args}: Placed): NatsServer => {
	let child: ChildProcess | undefined;
	return {
		url: `nats://127.0.0.1:${port}`,
		port,
		pid: () => child?.pid ?? 0,
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
		pause: async () => {
			child?.kill('SIGSTOP');
			await until('the server stands still', () => isStopped(child?.pid ?? 0));
		},
		resume: () => void child?.kill('SIGCONT'),
		start: async () => {
			const words = ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder, ...args];
			child = spawn(natsProgram ?? 'nats-server', words, {stdio: 'ignore'});
			await until(`nats-server answers at ${port}`, () => isListening(port));
		},
	};
};

const isStopped = (pid: number): boolean => {
	const threads = existsSync(`/proc/${pid}/task`) ? readdirSync(`/proc/${pid}/task`) : [];
	return threads.every(id => /^State:\tT/m.test(readFileSync(`/proc/${pid}/task/${id}/status`, 'utf8')));
};

const isListening = (port: number): Promise<boolean> =>
	new Promise(resolve => {
		const socket = openSocket({host: '127.0.0.1', port}, () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});

export const freePort = (): Promise<number> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});
