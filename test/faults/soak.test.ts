import {spawn} from 'node:child_process';
import {createPrivateKey} from 'node:crypto';
import {mkdirSync, openSync, readFileSync} from 'node:fs';
import {dirname, join as joinPath} from 'node:path';
import {setTimeout as pass} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import type {Message} from '../../source/core/fields.js';
import {program, registerAll, runLalia, startLalia} from '../support/cli.js';
import {effort} from '../support/effort.js';
import {type Home, makeHome} from '../support/home.js';
import {withSeed} from '../support/random.js';
import {openRaw, type RawAgent} from '../support/raw-client.js';
import {makeProject} from '../support/site.js';
import {soakByCommands} from '../support/soak/command-agent.js';
import {type DaemonSize, growthOf, sizeOf} from '../support/soak/daemon-size.js';
import {neverDone} from '../support/soak/left-out.js';
import {soakByNewcomers} from '../support/soak/newcomers.js';
import {type Soaking, soakAsAgent} from '../support/soak/raw-agent.js';
import {openTally, type Tally} from '../support/soak/tally.js';
import {soakTasks} from '../support/soak/task-agents.js';
import {soakByUpkeep} from '../support/soak/upkeep.js';
import {connectAs, join, type Talker, untilCommitted} from '../support/talk.js';
import {committedIds, expectCleanRepository} from '../support/transcript.js';
import {until} from '../support/until.js';
import {watch} from '../support/watching.js';

/** SOAK_MINUTES sets it, such as 30 where nobody waits. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? effort({short: 0.25, long: 5}));
const lastsMs = minutes * 60_000;
const sampleMs = Math.max(250, lastsMs / 200);
const maxGrowthMib = minutes < 3 ? 60 : 20; // it warms up for a minute
const maxResidentMib = 160;

/** Node lets garbage pile up for as long as it may; what leaks meets this limit. */
const maxHeapMib = 56;

type Daemon = {
	/** The file with what Node has to say of it, such as of an emitter that gets more and more listeners. */
	warnings: string;
	/** Rejects when it ends before it is told to, with the last that it said. */
	diesEarly: Promise<never>;
	/** It is told to. */
	mayEnd: () => void;
};

const startDaemon = async (home: Home): Promise<Daemon> => {
	const words = [`--max-old-space-size=${maxHeapMib}`, joinPath(dirname(program), 'daemon.cjs')];
	const warnings = joinPath(home.root, 'warnings');
	const daemon = spawn(process.execPath, words, {env: home.env, stdio: ['ignore', 'ignore', openSync(warnings, 'a')]});
	onTestFinished(() => void daemon.kill('SIGKILL'));
	let isOver = false;
	const diesEarly = new Promise<never>((_, reject) => {
		daemon.once('exit', (code, signal) => {
			if (!isOver) {
				const said = [warnings, joinPath(home.home, 'daemon.log')].map(file => readFileSync(file, 'utf8').slice(-3000));
				reject(new Error(`the daemon ended with ${code ?? signal}: ${said.join('\n')}`));
			}
		});
	});
	diesEarly.catch(() => {}); // It is raced with what the agents do.
	await until('it has a daemon', () => home.daemonPid() === daemon.pid);
	return {
		warnings,
		diesEarly,
		mayEnd: () => {
			isOver = true;
		},
	};
};

const commanders = ['cleo', 'cora', 'cyd', 'curt'];
const rooms = ['north', 'south'];

type Agents = Awaited<ReturnType<typeof makeAgents>>;

/** Twelve agents over the wire and four by commands: the first eight of them in one room, four in the other. */
const makeAgents = async (home: Home) => {
	await registerAll(home, ...commanders);
	const raw = await join(home, ...Array.from({length: 12}, (_, index) => `agent${index}`));
	const roomOf = (agentId: string) => rooms[raw.findIndex(({agent_id}) => agent_id === agentId) < 6 ? 0 : 1] ?? '';
	for (const agent of raw) {
		await agent.call('room create', {name: roomOf(agent.agent_id)});
		await agent.must('join', {room: roomOf(agent.agent_id)});
		await agent.must('room create', {name: `visited-${agent.name}`});
	}

	const {agents} = await (raw[0] as Talker).must('agents');
	const byCommand = agents.filter(({name}) => commanders.includes(name));
	return {raw, byCommand, peers: agents.map(({agent_id}) => agent_id), roomOf};
};

/** Those who look on come and go. */
const watchOn = async ({home, tally, random, isOver}: Soaking, agent: Talker): Promise<void> => {
	while (!isOver()) {
		const watched = [
			await tally.timed('watch-all', 0, watch(home)),
			await tally.timed('watch-own', 0, watch(home, {}, agent)),
		];
		const command = startLalia(home, ['watch', '--observe', '--json'], {isUnread: random(2) === 0});
		await pass(random(2000));
		command.child.kill('SIGKILL');
		await Promise.all([tally.timed('lalia watch', 2000, command.ended), ...watched.map(each => each.hangUp())]);
	}
};

const sample = async ({home, isOver}: Soaking): Promise<DaemonSize[]> => {
	const sizes: DaemonSize[] = [];
	while (!isOver()) {
		sizes.push(sizeOf(home));
		await pass(sampleMs);
	}

	return sizes;
};

/** All that was said in a conversation. */
const saidIn = async (agent: Talker, args: {source: string; room?: boolean}): Promise<Message[]> => {
	const said: Message[] = [];
	for (;;) {
		const {messages} = await agent.must('history', {...args, since: said.at(-1)?.seq ?? 1, limit: 1000});
		const newer = messages.filter(({seq}) => seq > (said.at(-1)?.seq ?? 0));
		if (newer.length === 0) {
			return said;
		}

		said.push(...newer);
	}
};

const unreadOf = async (agent: Talker, args: {source: string; room?: boolean}): Promise<Message[]> => {
	const {messages, warning} = await agent.must('peek', args);
	expect(warning).toBeUndefined();
	return messages;
};

/** Each message to this agent is read once or unread, in its channels; returns the ids of all that was said there. */
const expectChannelsCounted = async (agent: Talker, tally: Tally): Promise<string[]> => {
	const read = tally.readBy(agent.agent_id);
	expect(new Set(read).size).toBe(read.length);
	const readIds = new Set(read);
	const seen: string[] = [];
	for (const {peer} of (await agent.must('channels')).channels) {
		const unread = new Set((await unreadOf(agent, {source: peer})).map(({id}) => id));
		const messages = await saidIn(agent, {source: peer});
		const miscounted = messages.filter(
			({id, from_id}) =>
				from_id !== agent.agent_id &&
				readIds.has(id) === unread.has(id) &&
				!(tally.isPerhapsReadBy(agent.agent_id, id) && !readIds.has(id)),
		);
		expect(miscounted).toEqual([]);
		seen.push(...messages.map(({id}) => id));
	}

	return seen;
};

/** All that was posted is read, pending or dropped. */
const expectRoomCounted = async (agent: Talker, room: string, tally: Tally): Promise<string[]> => {
	const said = await saidIn(agent, {source: room, room: true});
	const readIds = new Set(tally.readBy(agent.agent_id));
	const received = said.filter(({from_id}) => from_id !== agent.agent_id);
	const {participants} = await agent.must('participants', {room});
	const own = participants.find(({agent_id}) => agent_id === agent.agent_id);
	const read = received.filter(({id}) => readIds.has(id)).length;
	const dropped = tally.droppedFor(agent.agent_id, room) + (own?.dropped ?? 0);
	expect(read + (own?.pending ?? 0) + dropped).toBe(received.length);
	return said.map(({id}) => id);
};

const expectAllCounted = async (home: Home, {raw, byCommand, roomOf}: Agents, tally: Tally): Promise<void> => {
	const seen = new Set<string>();
	for (const {agent_id, name} of byCommand) {
		await runLalia(home, ['whoami'], {as: name}); // after a change of its key that was killed
		const agent = await connectAs(home, withKeyOf(home, {agent_id, name}));
		for (const id of await expectChannelsCounted(agent, tally)) {
			seen.add(id);
		}

		await agent.hangUp();
	}

	for (const each of raw) {
		const agent = await each.again();
		const room = roomOf(agent.agent_id);
		const ids = [...(await expectChannelsCounted(agent, tally)), ...(await expectRoomCounted(agent, room, tally))];
		for (const id of ids) {
			seen.add(id);
		}

		await agent.hangUp();
	}

	expect([...tally.sent].filter(id => !seen.has(id))).toEqual([]);
	expect([...seen].filter(id => !tally.sent.has(id) && !tally.perhapsSent.has(id))).toEqual([]);
};

/** An agent of the command line, as the wire knows it. */
const withKeyOf = ({home}: Home, {agent_id, name}: {agent_id: string; name: string}): RawAgent => ({
	...{agent_id, name, public_key: ''},
	key: createPrivateKey(readFileSync(joinPath(home, 'keys', `${agent_id}.pem`))),
});

const expectNoLeak = async (home: Home, sizes: DaemonSize[], before: DaemonSize): Promise<string> => {
	const after = await until('it has no more open than before', () => {
		const size = sizeOf(home);
		return size.descriptors <= before.descriptors && size.children <= before.children && size;
	});
	const grown = growthOf(sizes);
	const most = Math.max(...sizes.map(({residentMib}) => residentMib));
	expect(most).toBeLessThan(maxResidentMib);
	expect(grown).toBeLessThan(maxGrowthMib);
	const round = (mib: number): string => `${Math.round(mib)} MiB`;
	return `resident ${round(before.residentMib)} at first, at most ${round(most)}, grown ${round(grown)}; open files ${before.descriptors}, ${after.descriptors}, at most ${Math.max(...sizes.map(({descriptors}) => descriptors))}; child processes at most ${Math.max(...sizes.map(({children}) => children))}`;
};

test(
	`sixteen agents that do all they can for ${minutes} minutes neither hang nor leak, and every message is accounted for`,
	withSeed(async random => {
		const home = makeHome({LALIA_LOG: 'info'});
		mkdirSync(home.home, {mode: 0o700});
		const {warnings, diesEarly, mayEnd} = await startDaemon(home);
		const agents = await makeAgents(home);
		const project = await makeProject(home);
		const workers: [Talker, Talker] = [
			await project.join('ann', {role: 'worker'}),
			await project.join('ben', {role: 'worker'}),
		];
		const tally = openTally();
		const endsAt = performance.now() + lastsMs;
		let failed = false;
		const isOver = () => failed || performance.now() > endsAt;
		const soaking: Soaking = {home, tally, random, ...agents, isOver};
		const before = sizeOf(home);
		const sizes = sample(soaking);
		const working = [
			...agents.raw.map(agent => soakAsAgent(agent, soaking)),
			...agents.byCommand.map(agent => soakByCommands(agent, soaking)),
			soakTasks(project, workers, soaking),
			soakByNewcomers(soaking),
			soakByUpkeep(soaking, lastsMs / 60),
			watchOn(soaking, project.sue),
		];
		const end = (error: unknown): never => {
			failed = true;
			throw error;
		};
		await Promise.race([Promise.all(working.map(work => work.catch(end))), diesEarly.catch(end)]);

		const observer = await openRaw(home);
		await untilCommitted(home, observer);
		observer.socket.destroy();
		const leaks = await expectNoLeak(home, await sizes, {...before, descriptors: before.descriptors + 1});
		await expectAllCounted(home, agents, tally);
		mayEnd();
		await runLalia(home, ['stop']);
		expect(readFileSync(warnings, 'utf8')).toBe('');
		expect(new Set(committedIds(home)).size).toBe(committedIds(home).length);
		expectCleanRepository(home);
		const {code, stdout, stderr} = await tally.timed('lalia verify', lastsMs, runLalia(home, ['verify']));
		expect({code, stderr}).toEqual({code: 0, stderr: ''});
		expect(neverDone(tally)).toEqual([]);
		process.stderr.write(`${[tally.summary(), leaks, stdout].join('\n')}`);
	}),
	lastsMs * 2 + 90_000,
);
