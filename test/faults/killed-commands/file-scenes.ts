import {existsSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {FaultPoint} from '../../../source/client/fault-point.js';
import {runLalia} from '../../support/cli.js';
import {expectCleanRepository} from '../../support/transcript.js';
import {ada, type Delivery, type Scene, type Stage} from './stage.js';

let nicknames = 0;

const nickAgain =
	(point: FaultPoint) =>
	async (stage: Stage): Promise<void> => {
		const [old, added] = [`nick-${++nicknames}`, `nick-${++nicknames}`];
		await stage.must(['nickname', old, 'bob'], ada);
		await stage.dieAt(point, ['nickname', added, 'bob'], ada);
		expect(await stage.must(['tell', old, stage.newBody()], ada)).toMatchObject({peer: 'bob'});
		await stage.must(['nickname', added, 'bob'], ada);
		expect(await stage.must(['tell', added, stage.newBody()], ada)).toMatchObject({peer: 'bob'});
	};

const backUpAgain: Scene['play'] = async stage => {
	const file = join(stage.home.root, 'backup.tar');
	await stage.dieAt('backup-packed', ['backup', file]);
	expect(existsSync(file)).toBe(false);
	await stage.must(['doctor']); // what is left in the home is open to nobody else
	await stage.must(['backup', file]);
	rmSync(file);
};

/** The home and the transcript of before are where `--force` puts them, and nothing of them is gone. */
const restoreAgain: Scene['play'] = async stage => {
	const {home, must, dieAt} = stage;
	const file = join(home.root, 'kept.tar');
	const body = stage.newBody();
	await must(['tell', 'bob', body], ada);
	await must(['backup', file]);
	await runLalia(home, ['stop']);
	await dieAt('folder-moved', ['restore', file, '--force']);
	await must(['restore', file, '--force']);
	const aside = readdirSync(home.root).filter(name => name.includes('.before-'));
	expect(aside.map(name => name.split('.')[0]).sort()).toEqual(['home', 'workspace']);
	const {messages} = await must<Delivery>(['history', 'bob'], ada);
	expect(messages.at(-1)).toMatchObject({body});
	expectCleanRepository(home);
};

const startAgain: Scene['play'] = async stage => {
	await runLalia(stage.home, ['stop']);
	await stage.dieAt('daemon-started', ['tell', 'bob', stage.newBody()], ada);
	await stage.must(['tell', 'bob', stage.newBody()], ada);
};

export const fileScenes: Scene[] = [
	...(['lock-taken', 'file-written', 'file-in-place'] as const).map(point => ({
		point,
		what: 'no nickname is lost, and the next one is taken',
		play: nickAgain(point),
	})),
	{point: 'daemon-started', what: 'the next command has that daemon', play: startAgain},
	{point: 'backup-packed', what: 'there is no half backup, and the next one is made', play: backUpAgain},
	{point: 'folder-moved', what: 'what was to be replaced is kept, and is replaced by the next try', play: restoreAgain},
];
