import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect} from 'vitest';
import type {FaultPoint} from '../../../source/daemon/fault-point.js';
import {gitIn, type Home, makeSharedHome} from '../../support/home.js';
import {openRaw} from '../../support/raw-client.js';
import {untilCommitted} from '../../support/talk.js';
import {committedIds, expectConversations} from '../../support/transcript.js';
import {until} from '../../support/until.js';
import {expectEverything} from '../model/look.js';
import {type Draft, type Model, newModel, send, type Where} from '../model/model.js';
import {joins, makesRoom, registers} from '../model/places.js';
import {draft, requestOf, sends} from '../model/sending.js';
import {openSite, openSystem, type System} from '../model/system.js';

/** A home with agents that talk, and whose daemon can be made to die. */
export type Stage = {
	home: Home;
	model: Model;
	system: System;
	/** Does something in whose course the daemon has to come to this point and die; whatever became of what was done. */
	dieAt: (point: FaultPoint, act: () => Promise<unknown>) => Promise<void>;
	/** The next daemon, which has all that it should. */
	goOn: () => Promise<void>;
	/** A message of ada's that is still to be sent. */
	write: (where?: Where) => {letter: Draft; deliver: () => Promise<unknown>};
	untilCommitted: () => Promise<void>;
};

/** One for all tests of a block, whose daemons may have an environment of their own. The agents are there once a test runs. */
export const makeStage = (envOf: (home: Home) => NodeJS.ProcessEnv = () => ({})): Stage => {
	const home = makeSharedHome({LALIA_LOG: 'info'});
	const faults = join(home.root, 'faults');
	mkdirSync(faults);
	const model = newModel();
	// Reason for the cast: the hook below adds the rest, before any test.
	const stage = {home, model} as Stage;
	beforeAll(async () => {
		const site = await openSite(home, {LALIA_FAULTS: faults, ...envOf(home)});
		const system = openSystem(site, model);
		Object.assign(stage, {system}, actsOn({home, model, system, faults}));
		const first = [registers('ada'), registers('bob'), makesRoom('ada', 'den'), joins('bob', 'den')];
		for (const step of [...first, sends('ada', 'den'), sends('bob', 'ada+bob'), sends('ada', 'ada+bob')]) {
			await step.run(model, system);
		}
	});
	return stage;
};

type Given = Pick<Stage, 'home' | 'model' | 'system'> & {faults: string};

const actsOn = ({home, model, system, faults}: Given): Omit<Stage, keyof Given> => ({
	dieAt: async (point, act) => {
		const armed = join(faults, point);
		writeFileSync(armed, '');
		act().catch(() => {}); // What becomes of it is what the daemon's end makes of it.
		await until(`the daemon comes to ${point}`, () => !existsSync(armed), 20_000);
		await system.site.daemon.hasEnded;
		system.close();
	},
	goOn: async () => {
		await system.begin();
		await expectEverything(model, system);
	},
	write: (where = 'ada+bob') => {
		const letter = draft(model, system, {from: 'ada', where});
		const {op, args} = requestOf(system, letter);
		return {letter, deliver: () => system.must('ada', op, args)};
	},
	untilCommitted: async () => {
		const client = await openRaw(home);
		await untilCommitted(home, client);
		client.socket.destroy();
	},
});

/** One way to a point, and what has to be true after it. */
export type Scene = {point: FaultPoint; what: string; play: (stage: Stage) => Promise<void>};

export const sendOne = async ({write, model}: Pick<Stage, 'write' | 'model'>): Promise<void> => {
	const {letter, deliver} = write('den');
	await deliver();
	send(model, letter);
};

/** A message on whose way the daemon dies, in the database by then or not; sent again under its id, it is there once. */
export const whileSending =
	(point: FaultPoint, {isDurable = true} = {}): Scene['play'] =>
	async stage => {
		const {letter, deliver} = stage.write('den');
		await stage.dieAt(point, deliver);
		const sent = isDurable ? send(stage.model, letter) : undefined;
		await stage.goOn();
		const {seq} = sent ?? send(stage.model, letter);
		expect(await deliver()).toMatchObject({seq, id: letter.id});
	};

/** The environment of a daemon that finds no git. */
export const withoutGit = ({cwd}: Home): NodeJS.ProcessEnv => ({PATH: cwd});

/** Each message is one commit, those of a conversation in its order; git and `lalia verify` find nothing wrong. */
export const expectTranscript = async ({home, model, untilCommitted}: Stage): Promise<void> => {
	await untilCommitted();
	expect(new Set(committedIds(home)).size).toBe(Number(gitIn(home, 'rev-list', '--count', 'HEAD')));
	await expectConversations(home, [...model.logs.values()]);
};
