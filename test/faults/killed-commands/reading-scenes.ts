import {expect} from 'vitest';
import type {FaultPoint} from '../../../source/client/fault-point.js';
import type {Message} from '../../../source/core/fields.js';
import {ada, bob, type Delivery, type Scene, type Stage} from './stage.js';

const isPrinted: [FaultPoint, boolean][] = [
	['connected', false],
	['request-signed', false],
	['request-sent', false],
	['answer-taken', false],
	['answer-shown', true],
	['ack-sent', true],
	['answer-acknowledged', true],
];

const ways = [
	{words: ['read', 'den', '--room'], send: ['post', 'den'], source: ['den', '--room']},
	{words: ['read-any'], send: ['tell', 'bob'], source: ['ada']},
];

type Way = (typeof ways)[number];

const emptyMailbox = async ({must}: Stage): Promise<void> => {
	const {sources} = await must<{sources: {peer?: string}[]}>(['inbox'], bob);
	expect(sources).toEqual([]);
};

/** What is not read after a reader's end is read next, as it was. */
const readAgain =
	(point: FaultPoint, isOut: boolean, {words, send, source}: Way) =>
	async (stage: Stage): Promise<void> => {
		await drain(stage);
		const body = stage.newBody();
		const {seq} = await stage.must<{seq: number}>([...send, body], ada);
		const reader = await stage.dieAt(point, [...words, '--timeout', '5', '--json'], bob);
		const printed: Message[] = reader.stdout === '' ? [] : JSON.parse(reader.stdout).data.messages;
		expect(printed.map(message => message.body)).toEqual(isOut ? [body] : []);
		const {messages: unread} = await stage.must<Delivery>(['peek', ...source], bob);
		const isAcknowledged = point === 'answer-acknowledged' || (point === 'ack-sent' && unread.length === 0);
		if (!isAcknowledged) {
			const {messages} = await stage.must<Delivery>([...words, '--timeout', '5'], bob);
			expect(messages).toMatchObject([{seq, body}]);
		}

		await emptyMailbox(stage);
	};

const drain = async (stage: Stage): Promise<void> => {
	for (;;) {
		const {sources} = await stage.must<{sources: unknown[]}>(['inbox'], bob);
		if (sources.length === 0) {
			return;
		}

		await stage.must(['read-any', '--timeout', '5'], bob);
	}
};

export const readingScenes: Scene[] = isPrinted.flatMap(([point, isOut]) =>
	ways.map(way => ({
		point,
		what: `a message of which \`${way.words.join(' ')}\` did not say that it is read comes again`,
		play: readAgain(point, isOut, way),
	})),
);
