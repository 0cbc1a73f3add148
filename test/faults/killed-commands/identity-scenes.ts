import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {FaultPoint} from '../../../source/client/fault-point.js';
import type {AgentView} from '../../../source/core/fields.js';
import {runLalia} from '../../support/cli.js';
import {ada, type Scene, type Stage} from './stage.js';

const agentsNamed = async ({must}: Stage, name: string): Promise<AgentView[]> =>
	(await must<{agents: AgentView[]}>(['agents'])).agents.filter(agent => agent.name === name);

/** The one agent of the name, whom the session is. */
const expectOne = async (stage: Stage, name: string): Promise<string> => {
	const agents = await agentsNamed(stage, name);
	expect(agents).toHaveLength(1);
	const agentId = agents[0]?.agent_id ?? '';
	expect(await stage.must(['whoami'])).toMatchObject({name, agent_id: agentId});
	await stage.must(['tell', 'bob', stage.newBody()]);
	return agentId;
};

let newcomers = 0;

const registerAgain =
	(point: FaultPoint) =>
	async (stage: Stage): Promise<void> => {
		const name = `newcomer-${++newcomers}`;
		const words = ['register', '--name', name];
		await stage.dieAt(point, words);
		const [before] = await agentsNamed(stage, name);
		await stage.must(words);
		const agentId = await expectOne(stage, name);
		expect([agentId, undefined]).toContain(before?.agent_id);
		await stage.must(['unregister']);
	};

const rotateAgain =
	(point: FaultPoint) =>
	async (stage: Stage): Promise<void> => {
		await stage.dieAt(point, ['rotate-key'], ada);
		await stage.must(['tell', 'bob', stage.newBody()], ada);
		await stage.must(['rotate-key'], ada);
		await stage.must(['tell', 'bob', stage.newBody()], ada);
	};

const leaveAgain =
	(point: FaultPoint) =>
	async (stage: Stage): Promise<void> => {
		const name = `leaver-${++newcomers}`;
		await stage.must(['register', '--name', name]);
		const [{agent_id} = {agent_id: ''}] = await agentsNamed(stage, name);
		await stage.dieAt(point, ['unregister']);
		const again = await runLalia(stage.home, ['unregister']);
		expect(again).toMatchObject(point === 'request-signed' ? {code: 0} : {code: expect.toBeOneOf([0, 6])});
		expect(existsSync(join(stage.home.home, 'keys', `${agent_id}.pem`))).toBe(false);
		expect(await runLalia(stage.home, ['whoami'])).toMatchObject({code: 6});

		await stage.must(['register', '--name', name]);
		expect(await expectOne(stage, name)).not.toBe(agent_id);
		await stage.must(['unregister']);
	};

/** Without a name: the lock is for those alone. */
const registerUntold: Scene['play'] = async stage => {
	const name = (await stage.must<{name: string}>(['suggest-name'])).name;
	await stage.dieAt('lock-taken', ['register']);
	await stage.must(['register']);
	await expectOne(stage, name);
	await stage.must(['unregister']);
};

const atRegister = [
	'connected',
	'file-written',
	'file-in-place',
	'key-saved',
	'request-signed',
	'request-sent',
	'agent-registered',
	'session-bound',
	'answer-shown',
] as const;

const atRotation = [
	'file-written',
	'next-key-saved',
	'request-signed',
	'request-sent',
	'key-changed',
	'answer-taken',
] as const;

const atEnd = ['request-signed', 'request-sent', 'agent-unregistered', 'key-deleted', 'answer-taken'] as const;

export const identityScenes: Scene[] = [
	...atRegister.map(point => ({
		point,
		what: 'who registers again is registered once',
		play: registerAgain(point),
	})),
	{point: 'lock-taken', what: 'who registers again gets the name', play: registerUntold},
	...atRotation.map(point => ({
		point,
		what: 'whose key was to change speaks on, and can change it',
		play: rotateAgain(point),
	})),
	...atEnd.map(point => ({
		point,
		what: 'who was to end is ended by the next try, and is somebody else afterwards',
		play: leaveAgain(point),
	})),
];
