import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeAll, expect} from 'vitest';
import type {FaultPoint} from '../../../source/client/fault-point.js';
import type {Message} from '../../../source/core/fields.js';
import {type Ended, type Running, type RunOptions, registerAll, runLalia, startLalia} from '../../support/cli.js';
import {type Home, makeSharedHome} from '../../support/home.js';

/** A home in which ada and bob talk by commands, each of which can be made to die. */
export type Stage = {
	home: Home;
	/** A command that has to come to this point and dies there. */
	startDying: (point: FaultPoint, words: string[], by?: RunOptions) => {child: Running['child']; died: Promise<Ended>};
	/** Runs it until it is dead; resolves with what it has printed by then. */
	dieAt: (point: FaultPoint, words: string[], by?: RunOptions) => Promise<Ended>;
	/** The result of a command that must succeed. */
	must: <T = Record<string, unknown>>(words: string[], by?: RunOptions) => Promise<T>;
	/** A body that no other message has. */
	newBody: () => string;
};

export const makeStage = (): Stage => {
	const home = makeSharedHome();
	beforeAll(async () => {
		await registerAll(home, 'ada', 'bob');
		await must(['room', 'create', 'den'], ada);
		await must(['join', 'den'], bob);
	});
	const faults = join(home.root, 'faults');
	mkdirSync(faults);
	const startDying: Stage['startDying'] = (point, words, by) => {
		const armed = join(faults, point);
		writeFileSync(armed, '');
		const {child, ended} = startLalia(home, words, {...by, env: {LALIA_FAULTS: faults}});
		const died = ended.then(end => {
			const {signal, stderr} = end;
			expect({words, signal, stderr, isPassed: existsSync(armed)}).toEqual({
				words,
				signal: 'SIGKILL',
				stderr: '',
				isPassed: false,
			});
			return end;
		});
		return {child, died};
	};

	const must: Stage['must'] = async (words, by) => {
		const {code, stdout, stderr} = await runLalia(home, [...words, '--json'], by);
		expect({words, code, stderr}).toEqual({words, code: 0, stderr: ''});
		return JSON.parse(stdout).data;
	};

	let bodies = 0;
	return {
		home,
		startDying,
		dieAt: (point, words, by) => startDying(point, words, by).died,
		must,
		newBody: () => `message ${++bodies}`,
	};
};

export const ada: RunOptions = {as: 'ada'};
export const bob: RunOptions = {as: 'bob'};

/** One way to a point, and what has to be true after it. */
export type Scene = {point: FaultPoint; what: string; play: (stage: Stage) => Promise<void>};

export type Delivery = {messages: Message[]; notice?: {room: string; dropped: number}};

/** How often a message is in a conversation. */
export const timesSaid = async ({must}: Stage, source: string[], id: string): Promise<number> => {
	const {messages} = await must<Delivery>(['history', ...source], ada);
	return messages.filter(message => message.id === id).length;
};
