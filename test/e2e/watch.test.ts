import {describe, expect, onTestFinished, test} from 'vitest';
import {type WatchEvent, watchEvent} from '../../source/core/watch-events.js';
import {type Ended, type RunOptions, registerAll, runLalia, startLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf, killHard, onlyDaemonOf} from '../support/processes.js';
import {until} from '../support/until.js';

type Watching = {
	/** What standard output has so far. */
	lines: () => string[];
	/** The same with --json. */
	events: () => WatchEvent[];
	bodies: () => string[];
	notes: () => string;
	/** Until it says this on standard error. */
	untilNoted: (sentence: string) => Promise<unknown>;
	closeOutput: () => void;
	ended: Promise<Ended>;
};

/** `lalia watch`, once it has its snapshot. */
const startWatch = async (home: Home, words: string[], options: RunOptions = {}): Promise<Watching> => {
	const {child, ended} = startLalia(home, ['watch', ...words], options);
	onTestFinished(() => void child.kill('SIGKILL'));
	let output = '';
	let notes = '';
	child.stdout?.on('data', text => {
		output += text;
	});
	child.stderr?.on('data', text => {
		notes += text;
	});
	const lines = () => output.split('\n').slice(0, -1);
	const events = () => lines().map(line => watchEvent.parse(JSON.parse(line)));
	await until('it watches', () => lines().length > 0);
	return {
		lines,
		events,
		bodies: () => events().flatMap(event => (event.event === 'message' ? [event.message.body] : [])),
		notes: () => notes,
		untilNoted: sentence => until(`it says that ${sentence}`, () => notes.includes(`${sentence}\n`)),
		closeOutput: () => child.stdout?.destroy(),
		ended,
	};
};

const makeCrowd = async (): Promise<Home> => {
	const home = makeHome();
	await registerAll(home, 'alice', 'bob');
	return home;
};

const tell = async (home: Home, body: string): Promise<void> => {
	expect(await runLalia(home, ['tell', 'bob', body], {as: 'alice'})).toMatchObject({code: 0});
};

const untilTold = (watching: Watching, ...bodies: string[]) =>
	until(`${bodies} is told`, () => watching.bodies().join() === bodies.join());

test('prints a line an event, what it is first', async () => {
	const home = await makeCrowd();
	const watching = await startWatch(home, ['--observe']);
	await tell(home, 'hello\nthere');
	await until('it is told', () => watching.lines().some(line => line.startsWith('message')));

	expect(watching.lines()[0]).toMatch(/^snapshot agents=2 conversations=0 projects=0 cursor=[0-9a-f]+-0$/);
	expect(watching.lines()).toContain('message to=bob seq=1 from=alice: hello there');
	expect(watching.lines()).toContain('delivery peer=alice agent=bob unread=1 dropped=0');
	expect(watching.lines()).toContain('membership channel members=alice,bob');
});

test('prints nothing of leases that are renewed and of a transcript that follows, which --json has', async () => {
	const home = await makeCrowd();
	const plain = await startWatch(home, ['--observe']);
	const json = await startWatch(home, ['--observe', '--json']);
	await tell(home, 'one');
	await until('a lease and the transcript are told of', () => {
		const kinds = json.events().map(({event}) => event);
		return kinds.includes('lease') && kinds.includes('transcript');
	});
	await tell(home, 'two');
	await until('what came after is told', () => plain.lines().some(line => line.endsWith(': two')));

	expect(plain.lines().filter(line => /^(lease|transcript|$)/.test(line))).toEqual([]);
});

test('prints each event as one line of JSON', async () => {
	const home = await makeCrowd();
	const watching = await startWatch(home, ['--json'], {as: 'bob'});
	await tell(home, 'one');
	await tell(home, 'two');
	await untilTold(watching, 'one', 'two');

	expect(watching.events()[0]).toMatchObject({event: 'snapshot', caller: {name: 'bob'}, resumed: false});
	expect(watching.notes()).toBe('');
});

test('goes on from a cursor that it printed', async () => {
	const home = await makeCrowd();
	const [snapshot] = (await startWatch(home, ['--json', '--observe'])).events();
	await tell(home, 'one');
	const since = snapshot?.event === 'snapshot' ? snapshot.cursor : '';
	const watching = await startWatch(home, ['--json', '--observe', '--since', since]);
	await untilTold(watching, 'one');

	expect(watching.events()[0]).toMatchObject({resumed: true});
});

test('starts a daemon where there is none', async () => {
	const home = makeHome();
	const watching = await startWatch(home, ['--json', '--observe']);

	expect(watching.events()[0]).toMatchObject({caller: null, agents: []});
	await onlyDaemonOf(home);
});

test('waits for the next daemon where somebody has stopped it, and starts none', async () => {
	const home = await makeCrowd();
	const watching = await startWatch(home, ['--json'], {as: 'bob'});
	await tell(home, 'one');
	await untilTold(watching, 'one');
	await runLalia(home, ['stop']);
	await watching.untilNoted('the daemon was stopped; waiting for the next one');
	const stoppedAt = Date.now();
	await until('it has had the time to start one', () => {
		expect(daemonsOf(home)).toEqual([]);
		return Date.now() > stoppedAt + 1500;
	});

	await tell(home, 'two');
	await watching.untilNoted('watching again');
	await untilTold(watching, 'one', 'two');
	expect(watching.events().filter(({event}) => event === 'snapshot')).toMatchObject([
		{resumed: false},
		{resumed: true},
	]);
});

test('starts a daemon that was killed, and goes on where it was', async () => {
	const home = await makeCrowd();
	const watching = await startWatch(home, ['--json', '--observe']);
	await tell(home, 'one');
	await untilTold(watching, 'one');
	await killHard(await onlyDaemonOf(home));
	await watching.untilNoted('the daemon is gone; starting it again');
	await watching.untilNoted('watching again');
	await onlyDaemonOf(home);
	await tell(home, 'two');

	await untilTold(watching, 'one', 'two');
	expect(watching.events().filter(({event}) => event === 'snapshot')).toMatchObject([
		{resumed: false},
		{resumed: true},
	]);
});

test('goes on with a new key of its agent', async () => {
	const home = await makeCrowd();
	const watching = await startWatch(home, ['--json'], {as: 'bob'});
	expect(await runLalia(home, ['rotate-key'], {as: 'bob'})).toMatchObject({code: 0});
	await until('it watches again', () => watching.events().filter(({event}) => event === 'snapshot').length === 2);
	await tell(home, 'one');
	await untilTold(watching, 'one');
});

test('ends where its agent is unregistered', async () => {
	const home = await makeCrowd();
	const {ended} = await startWatch(home, [], {as: 'bob'});
	await runLalia(home, ['unregister'], {as: 'bob'});
	const {code, stderr} = await ended;

	expect(code).toBe(3);
	expect(stderr).toContain('reason: agent_unregistered');
});

test('ends with the next event once nobody reads what it prints', async () => {
	const home = await makeCrowd();
	const {closeOutput, ended} = await startWatch(home, ['--observe']);
	closeOutput();
	await tell(home, 'one');

	expect(await ended).toMatchObject({code: 1, stderr: ''});
});

test('whoever is not registered is led on to --observe', async () => {
	const home = await makeCrowd();
	const {code, stderr} = await runLalia(home, ['watch'], {as: 'nobody'});

	expect(code).toBe(6);
	expect(stderr.split('\n')[0]).toContain('lalia watch --observe');
	expect(stderr).toContain('reason: not_registered');
});

describe('a filter', () => {
	test('of a room that one is not in is refused, with what to do', async () => {
		const home = await makeCrowd();
		await runLalia(home, ['room', 'create', 'den'], {as: 'alice'});
		const {code, stderr} = await runLalia(home, ['watch', '--room', 'den'], {as: 'bob'});

		expect(code).toBe(5);
		expect(stderr).toContain('hint: join it first: lalia join <room>');
	});

	test('of an agent takes a nickname', async () => {
		const home = await makeCrowd();
		await registerAll(home, 'carol');
		await runLalia(home, ['nickname', 'al', 'alice'], {as: 'bob'});
		const watching = await startWatch(home, ['--json', '--peer', 'al'], {as: 'bob'});
		await runLalia(home, ['tell', 'bob', 'from carol'], {as: 'carol'});
		await tell(home, 'from alice');

		await untilTold(watching, 'from alice');
	});

	test('of an agent means the same one after a restart, also under another name', async () => {
		const home = await makeCrowd();
		const watching = await startWatch(home, ['--json', '--peer', 'alice'], {as: 'bob'});
		await tell(home, 'one');
		await untilTold(watching, 'one');
		expect(await runLalia(home, ['rename', 'ada'], {as: 'alice'})).toMatchObject({code: 0});
		await killHard(await onlyDaemonOf(home));
		await watching.untilNoted('watching again');
		await runLalia(home, ['tell', 'bob', 'two'], {as: 'ada'});
		await untilTold(watching, 'one', 'two');
	});
});
