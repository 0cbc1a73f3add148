import type {FaultPoint} from '../../../source/daemon/fault-point.js';
import {send} from '../model/model.js';
import {type Scene, type Stage, whileSending} from './stage.js';

const ofBatch: FaultPoint[] = [
	'import-due',
	'import-made',
	'index-locked',
	'index-written',
	'index-in-place',
	'batch-indexed',
	'file-on-its-way',
	'batch-filed',
	'batch-settled',
];

/** Of a message that is being committed. */
const inBatch = (point: FaultPoint): Scene => ({
	point,
	what: 'a message is there, once',
	play: whileSending(point),
});

/** More than a pipe holds, so that git has a part of it. */
const inHalfAnImport = async ({dieAt, goOn, system, model}: Stage): Promise<void> => {
	const letters = [1, 2, 3].map(number => ({
		id: system.ulid(),
		from: 'ada' as const,
		where: 'den' as const,
		body: `${number} ${'x'.repeat(200_000)}`,
		isQuestion: false,
	}));
	const room = system.nameOf('den');
	await dieAt('import-half-sent', () =>
		Promise.all(letters.map(({id, body}) => system.must('ada', 'post', {room, body, id}))),
	);
	for (const letter of letters) {
		send(model, letter);
	}

	await goOn();
};

/** One message a batch, until there are as many packs as are gathered. */
const untilRepack = async ({dieAt, goOn, write, model, untilCommitted}: Stage): Promise<void> => {
	await dieAt('repack-due', async () => {
		for (;;) {
			const {letter, deliver} = write();
			send(model, letter); // it is the outbox of a daemon that is alive that it dies from
			await deliver();
			await untilCommitted();
		}
	});
	await goOn();
};

/** Points on the way of a message into git. */
export const transcriptScenes: Scene[] = [
	...ofBatch.map(inBatch),
	{point: 'import-half-sent', what: 'messages are there, once', play: inHalfAnImport},
	{
		point: 'recovery-filed',
		what: 'a message whose commit the last daemon did not live to hear of is there, once',
		play: async stage => {
			const {letter, deliver} = stage.write();
			await stage.dieAt('import-made', deliver);
			send(stage.model, letter);
			await stage.dieAt('recovery-filed', stage.system.begin);
			await stage.goOn();
		},
	},
	{point: 'repack-due', what: 'nothing is different', play: untilRepack},
];

/** Points on the way to a repository, of a daemon that finds git for the first time. */
export const repositoryScenes: Scene[] = (['repository-made', 'repository-on-main'] as const).map(point => ({
	point,
	what: 'what was sent before is committed',
	play: async ({dieAt, goOn, system, home}) => {
		await system.site.daemon.end('SIGKILL');
		system.site.env['PATH'] = home.env['PATH'];
		await dieAt(point, system.begin);
		await goOn();
	},
}));
