import {rmSync} from 'node:fs';
import fc from 'fast-check';
import {test} from 'vitest';
import {effort} from '../support/effort.js';
import {type Home, makeHome} from '../support/home.js';
import {chooseSeed} from '../support/random.js';
import {openRaw} from '../support/raw-client.js';
import {withSlowGit} from '../support/slow-git.js';
import {untilCommitted} from '../support/talk.js';
import {expectConversations} from '../support/transcript.js';
import {expectEverything} from './model/look.js';
import {type Letter, type Model, newModel} from './model/model.js';
import {joins, makesRoom, registers} from './model/places.js';
import {anyProgram} from './model/programs.js';
import {openSite, openSystem, type Site, type System} from './model/system.js';

const timeoutMs = effort({short: 300_000, long: 6 * 3_600_000});
/** MODEL_STEPS sets them. */
const steps = Number(process.env['MODEL_STEPS'] ?? effort({short: 10_000, long: 1_000_000}));
/** More would make the daemon slow to start for what is asked here. */
const stepsOfHome = 10_000;

/** What each program left, conversation by conversation. */
type Logs = Letter[][];

type Run = {seed: number; atLeast: number; withinMs: number};

/** Runs programs on one daemon, until they have made so many steps. */
const runPrograms = async (site: Site, logs: Logs, {seed, atLeast, withinMs}: Run): Promise<void> => {
	let isShrinking = false;
	const property = fc.asyncProperty(anyProgram(), async program => {
		if (site.counts.steps >= atLeast && !isShrinking) {
			return;
		}

		const model = newModel();
		const system = openSystem(site, model);
		try {
			await fc.asyncModelRun(async () => ({model: await begin(model, system), real: system}), program);
			await expectEverything(model, system);
		} catch (error) {
			isShrinking = true;
			throw error;
		} finally {
			logs.push(...model.logs.values());
			system.moveClock(0);
			system.close();
		}
	});
	const inTime = {interruptAfterTimeLimit: withinMs, markInterruptAsFailure: true};
	await fc.assert(property, {seed, numRuns: atLeast, endOnFailure: false, ...inTime});
};

/** Every program finds three agents, and a room that two of them are in. */
const begin = async (model: Model, system: System): Promise<Model> => {
	const first = [registers('ada'), registers('bob'), registers('cy'), makesRoom('ada', 'den'), joins('bob', 'den')];
	for (const step of first) {
		await step.run(model, system);
	}

	return model;
};

/** Every message is one commit, those of a conversation in its order. */
const expectTranscript = async (home: Home, logs: Logs): Promise<void> => {
	const client = await openRaw(home);
	await untilCommitted(home, client);
	client.socket.destroy();
	await expectConversations(home, logs);
};

test(
	`${steps} steps of random programs leave what they should, after each of them`,
	async () => {
		const first = chooseSeed();
		const endsAt = performance.now() + timeoutMs - 30_000; // what was found by then is said, and not lost to the time-out
		for (let done = 0, seed = first; done < steps; seed++) {
			const home = makeHome({LALIA_LOG: 'info'});
			const site = await openSite(home, withSlowGit(home, 0.3));
			const logs: Logs = [];
			const atLeast = Math.min(stepsOfHome, steps - done);
			await runPrograms(site, logs, {seed, atLeast, withinMs: endsAt - performance.now()});
			await expectTranscript(home, logs);
			await site.daemon.end('SIGTERM');
			rmSync(home.home, {recursive: true});
			rmSync(home.workspace, {recursive: true});
			done += site.counts.steps;
			process.stdout.write(`TEST_SEED=${seed}: ${JSON.stringify(site.counts)}\n`);
		}
	},
	timeoutMs,
);
