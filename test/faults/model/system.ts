import {ops} from '../../../source/core/ops/index.js';
import type {Reply} from '../../../source/core/protocol.js';
import {type DaemonProcess, moveClock, startDaemonProcess} from '../../support/daemon-process.js';
import type {Home} from '../../support/home.js';
import {frameFor, newAgent, newUlid, openRaw, type RawAgent, type RawClient} from '../../support/raw-client.js';
import type {AgentName, Model, RoomName, Where} from './model.js';

/** The daemon that all programs of a home run on, one after the other. */
export type Site = {
	home: Home;
	env: NodeJS.ProcessEnv;
	daemon: DaemonProcess;
	counts: {programs: number; steps: number; kills: number; restarts: number; jumps: number; crashes: number};
};

export const openSite = async (home: Home, env: NodeJS.ProcessEnv = {}): Promise<Site> => {
	const counts = {programs: 0, steps: 0, kills: 0, restarts: 0, jumps: 0, crashes: 0};
	const site = {home, env, daemon: startDaemonProcess(home, env), counts};
	await isReady(site);
	return site;
};

const isReady = async ({daemon}: Site): Promise<void> => {
	if (!(await daemon.isReady)) {
		throw new Error('the daemon does not start');
	}
};

type Args = Record<string, unknown>;

/** A daemon that dies unasked fails the step, and lets the program be made shorter. */
const exchangeUnlessClosed = (client: RawClient, frame: Args): Promise<Reply> => {
	const isClosed = client.closed.then(() => {
		throw new Error('the daemon hung up');
	});
	const answer = Promise.race([client.exchange(frame), isClosed]);
	answer.catch(() => {}); // Whoever goes on before the answer is there may have failed meanwhile.
	return answer;
};

/** What one program of the test talks to: agents and rooms of its own, by the names that the model has for them. */
export type System = {
	site: Site;
	/** The names that the daemon knows them by. */
	nameOf: (name: AgentName | RoomName) => string;
	/** How this agent is to name the other end of a conversation. */
	sourceOf: (name: AgentName, where: Where) => {source: string; room: boolean};
	/** Its key, made when it is first asked for. */
	agent: (name: AgentName) => RawAgent;
	request: (name: AgentName, op: string, args: Args) => Promise<Reply>;
	must: <T = Args>(name: AgentName, op: string, args: Args) => Promise<T>;
	/** A signed frame, made by the clock of the daemon. */
	frame: (name: AgentName, op: string, args: Args) => Record<string, unknown>;
	/** The newest request that wrote, once more. */
	replay: () => Promise<Reply>;
	/** A connection of a process of its own. */
	connect: () => Promise<RawClient>;
	/** Those of the readers that the model numbers. */
	readers: Map<number, RawClient>;
	newNumber: () => number;
	/** Until the daemon has noticed who hung up before. */
	settle: () => Promise<void>;
	moveClock: (aheadMs: number) => void;
	ulid: () => string;
	/** Starts the next daemon, where there is none any more. */
	begin: () => Promise<void>;
	close: () => void;
};

export const openSystem = (site: Site, model: Model): System => {
	const program = site.counts.programs++;
	const agents = new Map<AgentName, RawAgent>();
	const readers = new Map<number, RawClient>();
	const opened = new Set<RawClient>();
	let main: Promise<RawClient> | undefined;
	let numbered = 0;
	let newestWrite: Record<string, unknown> = {};

	const connect = async (): Promise<RawClient> => {
		const client = await openRaw(site.home);
		opened.add(client);
		client.socket.on('close', () => opened.delete(client));
		return {...client, exchange: frame => exchangeUnlessClosed(client, frame)};
	};
	const nameOf = (name: AgentName | RoomName) => `${name}-${program}`;
	const agentOf = (name: AgentName): RawAgent => {
		const agent = agents.get(name) ?? newAgent(nameOf(name));
		agents.set(name, agent);
		return agent;
	};
	const ulid = () => newUlid(Date.now() + model.clockAheadMs);
	const frame = (name: AgentName, op: string, args: Args) => frameFor(op, args, agentOf(name), {id: ulid()});
	const exchange = async (sent: Record<string, unknown>): Promise<Reply> => {
		main ??= connect();
		return (await main).exchange(sent);
	};
	const request = async (name: AgentName, op: string, args: Args): Promise<Reply> => {
		const sent = frame(name, op, args);
		newestWrite = ops[op as keyof typeof ops].effect === 'write' ? sent : newestWrite; // as the tests name them
		return exchange(sent);
	};
	const close = () => {
		for (const {socket} of opened) {
			socket.destroy();
		}

		main = undefined;
		readers.clear();
	};

	return {
		site,
		nameOf,
		sourceOf: (name, where) => {
			const other = where.split('+').find(each => each !== name) as AgentName | RoomName; // so `Where` is made
			return {source: nameOf(other), room: !where.includes('+')};
		},
		agent: agentOf,
		request,
		must: async (name, op, args) => {
			const reply = await request(name, op, args);
			if (!reply.ok) {
				throw new Error(`${op} of ${name}: ${reply.error.reason} ${reply.error.message}`);
			}

			return reply.result as never;
		},
		frame,
		replay: () => exchange(newestWrite),
		connect,
		readers,
		newNumber: () => numbered++,
		settle: async () => {
			main ??= connect();
			await (await main).must('health', {});
			await (await main).must('health', {});
		},
		moveClock: aheadMs => moveClock(site.home, aheadMs),
		ulid,
		begin: async () => {
			close();
			site.daemon = startDaemonProcess(site.home, site.env);
			await isReady(site);
		},
		close,
	};
};
