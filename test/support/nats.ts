import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {ops} from '../../source/core/ops/index.js';
import {recordOutcome, unseenOutcomes} from './contract.js';
import {freePort, type NatsServer, natsProgram, natsServerAt} from './nats-server.js';
import {orNotRun} from './not-run.js';

/** Whether there is a server of NATS to test with. Where there is none, nobody is to miss what only a mesh shows. */
export const hasNats = (what: string): boolean => {
	const isThere = orNotRun(natsProgram !== undefined, `${what}, for want of nats-server`);
	if (!isThere) {
		const {link, unlink} = ops;
		const named = {
			status: ops['link status'],
			admit: ops['link admit'],
			deny: ops['link deny'],
			reread: ops['link reread'],
		};
		const names = {link, unlink, ...named};
		for (const line of unseenOutcomes(names, '')) {
			recordOutcome(line);
		}
	}

	return isThere;
};

/** A server alone, until the test is over. */
export const startNats = async (extra: string[] = []): Promise<NatsServer> => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-nats-'));
	const server = natsServerAt({folder, port: await freePort(), args: extra});
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
		return natsServerAt({folder: join(folder, String(index)), port, args});
	});
	onTestFinished(() => removeServers(servers, folder));
	await Promise.all(servers.map(({start}) => start()));
	return {servers, url: servers.map(({url}) => url).join()};
};

const removeServers = async (servers: NatsServer[], folder: string): Promise<void> => {
	await Promise.all(servers.map(({kill}) => kill('SIGKILL')));
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
};
