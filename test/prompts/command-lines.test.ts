import {expect, test} from 'vitest';
import {type Role, roles} from '../../source/core/names.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {commandLines, makeScene, type Scene, type Shown, writePayload} from './played.js';

/** What has to have happened before a line can do what the text says of it, by how the line begins. */
const preparations: [RegExp, (scene: Scene, peer: string) => Promise<unknown>][] = [
	[/^lalia (read-any|peek|read) /, ({as}, peer) => as(peer, 'tell', 'dan', 'Hello.')],
	[/--reply-to/, ({as}, peer) => as(peer, 'tell', 'dan', 'Which port?')],
	[/^lalia read \S+ --room/, ({as}, room) => as('alice', 'join', room).then(() => as('alice', 'post', room, 'News.'))],
	[/^lalia task set-status \S+ merged/, ({as}, slug) => as('bob', 'task', 'claim', slug)],
	[/^lalia task unassign/, ({as, publish}, slug) => publish('dan', slug).then(() => as('bob', 'task', 'claim', slug))],
	[/^lalia task handoff/, ({as}, heir) => as(heir, 'register', '--role', 'supervisor')],
];

/** The first name in a line: a peer, a room or a slug. Where there is none, mail comes from alice. */
const named = (line: string): string => /\b(alice|bob|carol|release|api|parser|lexer)\b/.exec(line)?.[1] ?? 'alice';

const prepare = async (scene: Scene, line: string): Promise<void> => {
	for (const [pattern, happen] of preparations) {
		if (pattern.test(line) && !(pattern.source.includes('peek') && line.includes('--room'))) {
			await happen(scene, named(line));
		}
	}
};

/** The peer that is asked reads what it has, then waits for the question and answers it. */
const answer = async ({home, as}: Scene, peer: string): Promise<void> => {
	while ((await runLalia(home, ['read', 'dan', '--timeout', '0'], {as: peer})).code === 0) {}
	void as(peer, 'read', 'dan', '--timeout', '20').then(() => as(peer, 'tell', 'dan', 'Port 8080.'));
};

const play = async (scene: Scene, {line, otherExit}: Shown): Promise<void> => {
	if (otherExit !== undefined) {
		expect({line, ...(await scene.type(line))}).toMatchObject({code: otherExit});
	}

	if (line.startsWith('lalia ask')) {
		await answer(scene, named(line));
	}

	await prepare(scene, line);
	expect({line, ...(await scene.type(line))}).toMatchObject({
		code: 0,
		stderr: '',
		...(line.startsWith('lalia ask') && {stdout: 'Port 8080.\n'}),
	});
};

const playAll = async (scene: Scene, text: string, role: Role): Promise<Shown[]> => {
	const [first, ...others] = commandLines(text);
	expect(first?.line).toMatch(/^lalia whoami /);
	expect(await scene.type('lalia whoami')).toMatchObject({code: 6});
	await scene.type(`lalia register --role ${role}`);
	for (const shown of others) {
		await play(scene, shown);
	}

	expect(await scene.type('lalia whoami')).toMatchObject({code: 0, stdout: expect.stringContaining(`role=${role}`)});
	return others;
};

/** A supervisor of the project who has published what the text is about. */
const supervise = async (scene: Scene): Promise<void> => {
	await scene.as('sue', 'register', '--role', 'supervisor');
	await scene.publish('sue', 'parser');
};

test.each(roles)('every command line of the prompt for a %s works as it stands', {timeout: 120_000}, async role => {
	const scene = await makeScene();
	const {stdout: text} = await scene.type(`lalia prompt ${role}`);
	if (role === 'supervisor') {
		writePayload(scene, text);
	} else {
		await supervise(scene);
	}

	expect((await playAll(scene, text, role)).length).toBeGreaterThan(15);
});

test('every command line of the guide works as it stands', {timeout: 120_000}, async () => {
	const scene = await makeScene();
	await supervise(scene);
	const {stdout: text} = await scene.type('lalia protocol');

	expect((await playAll(scene, text, 'worker')).length).toBeGreaterThan(25);
});

test('prompts and guide need no home, no daemon and no identity', async () => {
	const home = makeHome({LALIA_HOME: '/dev/null/home', LALIA_NAME: 'nobody'});
	for (const words of [['prompt', 'peer'], ['init', 'worker'], ['protocol']]) {
		expect(await runLalia(home, words)).toMatchObject({code: 0, stderr: '', stdout: expect.stringMatching(/^# lalia/)});
	}
});
