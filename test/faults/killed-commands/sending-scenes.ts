import {expect} from 'vitest';
import type {FaultPoint} from '../../../source/client/fault-point.js';
import type {RunOptions} from '../../support/cli.js';
import {newUlid, openRaw} from '../../support/raw-client.js';
import {untilWaiting} from '../../support/waiting.js';
import {ada, bob, type Delivery, type Scene, type Stage, timesSaid} from './stage.js';

/** How often it may have been sent by a command that was killed there. */
const sentBy: [FaultPoint, number[]][] = [
	['connected', [0]],
	['request-signed', [0]],
	['request-sent', [0, 1]],
	['answer-taken', [1]],
	['answer-shown', [1]],
	['answer-acknowledged', [1]],
];

const sendAgain =
	(
		point: FaultPoint,
		times: number[],
		{words, source, by = ada}: {words: string[]; source: string[]; by?: RunOptions},
	) =>
	async (stage: Stage): Promise<void> => {
		const id = newUlid();
		const command = [...words, by.input === undefined ? stage.newBody() : '-', '--id', id];
		await stage.dieAt(point, command, by);
		expect(times).toContain(await timesSaid(stage, source, id));
		await stage.must(command, by);
		expect(await timesSaid(stage, source, id)).toBe(1);
	};

/** The answer comes while the question waits, or is there for whoever asks again. */
const askAgain =
	(point: FaultPoint) =>
	async (stage: Stage): Promise<void> => {
		const id = newUlid();
		const ask = ['ask', 'bob', stage.newBody(), '--id', id, '--timeout', '60'];
		const answer = stage.newBody();
		const {died} = stage.startDying(point, ask, ada);
		if (point === 'request-sent') {
			await died;
		} else {
			const observer = await openRaw(stage.home);
			await untilWaiting(observer, 'ada');
			observer.socket.destroy();
		}

		const {messages} = await stage.must<Delivery>(['read-any', '--timeout', '20'], bob);
		expect(messages).toMatchObject([{id}]);
		await stage.must(['tell', 'ada', answer], bob);
		await died;
		expect(await stage.must(ask, ada)).toMatchObject({messages: [{body: answer}]});
		expect(await timesSaid(stage, ['bob'], id)).toBe(1);
	};

export const sendingScenes: Scene[] = [
	...sentBy.flatMap(([point, times]) => [
		{
			point,
			what: 'what was told is there once, after it was told again under its id',
			play: sendAgain(point, times, {words: ['tell', 'bob'], source: ['bob']}),
		},
		{
			point,
			what: 'what was posted is there once, after it was posted again under its id',
			play: sendAgain(point, times, {words: ['post', 'den'], source: ['den', '--room']}),
		},
	]),
	{
		point: 'request-sent',
		what: 'a message of which the daemon has a part is there once, after it was sent again',
		play: sendAgain('request-sent', [0, 1], {
			words: ['tell', 'bob'],
			source: ['bob'],
			by: {...ada, input: 'x'.repeat(1_000_000)},
		}),
	},
];

export const askingScenes: Scene[] = (['request-sent', 'answer-taken', 'answer-shown'] as const).map(point => ({
	point,
	what: 'a question is asked once, and its answer is there for who asks again',
	play: askAgain(point),
}));
