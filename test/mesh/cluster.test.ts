import {setTimeout as pause} from 'node:timers/promises';
import {describe, expect, test} from 'vitest';
import {layCable} from '../support/cable.js';
import {effort} from '../support/effort.js';
import {makeHome} from '../support/home.js';
import {joinMesh, linkHome, type MeshHome, must, transcriptOf, untilLevel, verifyMesh} from '../support/mesh.js';
import {postMany, reconnected} from '../support/mesh-load.js';
import {hasNats, startCluster} from '../support/nats.js';
import type {NatsServer} from '../support/nats-server.js';
import {killHard} from '../support/processes.js';
import type {RawAgent} from '../support/raw-client.js';
import {until} from '../support/until.js';

const posts = effort({short: 1000, long: 10_000});
const agentsAHost = 8;

describe.runIf(hasNats('a cluster whose nodes are killed'))('three hosts on a cluster of three servers', () => {
	/** Each host knows all servers, the third by a cable to one of them alone. */
	const makeScene = async () => {
		const cluster = await startCluster(3);
		const cable = await layCable(cluster.servers[2]?.port ?? 0);
		const urls = [cluster.url, cluster.url, cable.url];
		const homes: MeshHome[] = [];
		for (const [index, url] of urls.entries()) {
			homes.push(await linkHome(makeHome(), url, `host-${index}`, ['--replicas', '3']));
		}

		const [first, ...others] = homes as [MeshHome, MeshHome, MeshHome];
		for (const home of others) {
			await must(first, ['link', 'admit', home.hostName]);
		}

		await untilLevel(homes);
		const founder = await joinMesh(first, 'founder');
		for (const room of rooms) {
			await first.client.must('room create', {name: room, mesh: true}, founder);
			await first.client.must('leave', {room}, founder);
		}

		await untilLevel(homes);
		const agents: [MeshHome, RawAgent, string][] = [];
		for (const [place, home] of homes.entries()) {
			for (let index = 0; index < agentsAHost; index++) {
				const [agent, room] = [await joinMesh(home, `agent-${place}-${index}`), rooms[index % rooms.length] ?? ''];
				await home.client.must('join', {room}, agent);
				agents.push([home, agent, room]);
			}
		}

		return {...cluster, cable, homes, agents};
	};

	const rooms = ['api', 'web', 'docs', 'tools'];

	const killAndRestart = async (server: NatsServer): Promise<void> => {
		await server.kill('SIGKILL');
		await pause(effort({short: 500, long: 3000}));
		await server.start();
	};

	test(
		'lose nothing that was acknowledged, say nothing twice, and have one order, whatever is killed, paused or cut off',
		async () => {
			const {servers, cable, homes, agents} = await makeScene();
			const [one, two, three] = servers as [NatsServer, NatsServer, NatsServer];
			let isOver = false;
			const trouble = async (): Promise<void> => {
				const troubles = [
					() => killAndRestart(one),
					async () => {
						await two.pause();
						await pause(effort({short: 1500, long: 6000}));
						two.resume();
					},
					async () => {
						cable.cut();
						await pause(effort({short: 1000, long: 5000}));
						cable.mend();
					},
					() => killHard(homes[1]?.daemonPid() ?? 0),
					() => killAndRestart(three),
					async () => {
						await Promise.all(servers.map(killAndRestart));
					},
				];
				for (let round = 0; !isOver && round < troubles.length * effort({short: 1, long: 5}); round++) {
					await pause(300); // so that something is under way
					await troubles[round % troubles.length]?.();
				}
			};
			const count = Math.ceil(posts / agents.length);
			const load = Promise.all(agents.map(([home, agent, room]) => postMany(home, agent, {room, count})));
			const [said] = await Promise.all([load.finally(() => (isOver = true)), trouble()]);

			const hosts = await Promise.all(homes.map(reconnected));
			await until(
				'all are up',
				async () => (await Promise.all(hosts.map(host => host.status()))).every(({state}) => state === 'up'),
				60_000,
			);
			const states = await untilLevel(hosts, 120_000);
			expect(new Set(states.map(({hash}) => hash)).size).toBe(1);
			expect(states.flatMap(({refused}) => refused)).toEqual([]);
			for (const host of hosts.slice(1)) {
				expect(transcriptOf(host)).toEqual(transcriptOf(hosts[0] as MeshHome));
			}

			for (const room of rooms) {
				const there = agents.filter(([, , own]) => own === room);
				const [home, reader] = there[0] as [MeshHome, RawAgent, string];
				const host = hosts[homes.indexOf(home)] as MeshHome;
				const ids: string[] = [];
				for (let since: number | undefined = 1; since !== undefined; ) {
					const page: {messages: {id: string; seq: number}[]; next?: number} = await host.client.must(
						'history',
						{source: room, room: true, since},
						reader,
					);
					ids.push(...page.messages.map(({id}) => id));
					since = page.next;
				}

				expect(ids).toHaveLength(count * there.length);
				for (const [, {agent_id}] of there) {
					const own = new Set(said.find(({agent}) => agent.agent_id === agent_id)?.ids);
					expect(ids.filter(id => own.has(id))).toEqual([...own]);
				}
			}

			await verifyMesh(hosts[0] as MeshHome);
			for (const {client} of hosts) {
				client.socket.destroy();
			}
		},
		effort({short: 120_000, long: 900_000}),
	);
});
