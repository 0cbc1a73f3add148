import {describe, expect, test, vi} from 'vitest';
import {faultPoints} from '../../source/daemon/fault-point.js';
import {requestScenes} from './crash/request-scenes.js';
import {expectTranscript, makeStage, type Scene, type Stage, withoutGit} from './crash/stage.js';
import {startScenes} from './crash/start-scenes.js';
import {taskScenes} from './crash/task-scenes.js';
import {repositoryScenes, transcriptScenes} from './crash/transcript-scenes.js';

vi.setConfig({testTimeout: 60_000});

test('there is a scene for every point at which a daemon can be made to die', () => {
	const scenes = [...repositoryScenes, ...requestScenes, ...transcriptScenes, ...startScenes, ...taskScenes];
	expect([...new Set(scenes.map(({point}) => point))].sort()).toEqual([...faultPoints].sort());
});

const playAll = (stage: Stage, scenes: Scene[]): void => {
	test.each(scenes)('after $point $what', ({play}) => play(stage));
};

describe('a daemon that is killed', () => {
	const stage = makeStage();
	playAll(stage, [...requestScenes, ...transcriptScenes, ...startScenes]);
	test('at each of these points has committed each message once', () => expectTranscript(stage));
});

describe.each(repositoryScenes)('a daemon that is killed when it comes to $point', ({what, play}) => {
	const stage = makeStage(withoutGit);
	test(what, async () => {
		await play(stage);
		await expectTranscript(stage);
	});
});

describe('a daemon that is killed at work in a user’s repository', () => {
	playAll(makeStage(), taskScenes);
});
