import {expect, test} from 'vitest';
import {openRaw, registerRaw} from '../support/raw-client.js';
import {makeSharedDaemon} from '../support/talk.js';
import {makeProject} from '../support/task-scene.js';

const home = makeSharedDaemon();

test('names are told to everyone who reaches the socket: agents, rooms and tasks, with what each is', async () => {
	const client = await openRaw(home);
	const boss = await registerRaw(client, 'boss', {role: 'supervisor', project: 'moon'});
	await client.must('room create', {name: 'release', desc: 'who does what'}, boss);
	const workstream = {slug: 'parser', branch: 'parser'};
	await client.must('publish-task', {project: 'moon', repo_root: makeProject(home), workstream}, boss);
	const stranger = await openRaw(home);

	expect(await stranger.must('names', {})).toEqual({
		names: [
			{kind: 'agent', word: 'boss', says: 'boss, supervisor of moon'},
			{kind: 'room', word: 'parser', says: 'Task parser of moon'},
			{kind: 'room', word: 'release', says: 'who does what'},
			{kind: 'task', word: 'parser', says: 'open, moon'},
		],
	});
});

test('of agents that share a name each has a word that means it alone, and that no shell would run', async () => {
	const client = await openRaw(home);
	const of = (project: string) => registerRaw(client, 'carol', {role: 'worker', project});
	const [, odd] = [await of('web'), await of('$(touch x)')];
	const {names} = await client.must<{names: {word: string; says: string}[]}>('names', {});

	expect(names.filter(({says}) => says.startsWith('carol')).map(({word}) => word)).toEqual(
		expect.arrayContaining(['carol@web', odd.agent_id]),
	);
});
