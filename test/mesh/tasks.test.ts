import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {moveClock, startDaemonProcess} from '../support/daemon-process.js';
import {makeHome} from '../support/home.js';
import {
	joinMesh,
	linkHome,
	type MeshHome,
	makeMesh,
	must,
	transcriptOf,
	untilLevel,
	verifyMesh,
} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {killHard} from '../support/processes.js';
import {openRaw, type RawAgent} from '../support/raw-client.js';
import {makeProject} from '../support/task-scene.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('tasks of a mesh'))('a task of a mesh', () => {
	const worker = (home: MeshHome, name: string): Promise<RawAgent> =>
		joinMesh(home, name, {role: 'worker', project: 'moon'});

	const publish = async (
		home: MeshHome,
		boss: RawAgent,
		slug: string,
	): Promise<{task: {worktree: string; room: string}}> => {
		const repo = join(home.root, 'projects', 'moon');
		existsSync(repo) || makeProject(home);
		const {host} = await home.status();
		const workstream = {slug, branch: `work/${slug}`, brief: `Write the ${slug}.`};
		return home.client.must('publish-task', {project: 'moon', repo_root: repo, workstream, mesh: true, host}, boss);
	};

	test('is claimed by one of many who try on three hosts at once, and goes its way on all of them', async () => {
		const server = await startNats();
		const homes = await makeMesh(server.url, ['anna', 'otto', 'emil']);
		const [anna, otto, emil] = homes as [MeshHome, MeshHome, MeshHome];
		const boss = await joinMesh(anna, 'boss', {role: 'supervisor', project: 'moon'});
		const slugs = ['parser', 'lexer', 'docs', 'tools'];
		for (const slug of slugs) {
			const {task} = await publish(anna, boss, slug);
			expect(task).toMatchObject({room: `${slug}@team`, project: 'moon@team', host: 'anna'});
			expect(existsSync(task.worktree)).toBe(true);
		}

		const workers: [MeshHome, RawAgent][] = [];
		for (const [index, home] of [anna, otto, emil, otto, emil].entries()) {
			workers.push([home, await worker(home, `worker-${index}`)]);
		}

		await untilLevel(homes);
		for (const slug of slugs) {
			const replies = await Promise.all(
				workers.map(([home, agent]) => home.client.request('task claim', {slug}, agent)),
			);
			expect(replies.filter(({ok}) => ok)).toHaveLength(1);
			expect(replies.filter(reply => !reply.ok && reply.error.reason === 'not_open')).toHaveLength(4);
		}

		await untilLevel(homes);
		const owners = async (home: MeshHome, agent: RawAgent) => {
			const {tasks} = await home.client.must<{tasks: {slug: string; owner_id: string; status: string}[]}>(
				'task show',
				{},
				agent,
			);
			return tasks.map(({slug, owner_id, status}) => [slug, owner_id, status]).sort();
		};
		const seen = await Promise.all(workers.map(([home, agent]) => owners(home, agent)));
		expect(new Set(seen.map(each => JSON.stringify(each))).size).toBe(1);

		const [, ownerId] = seen[0]?.find(([slug]) => slug === 'parser') ?? [];
		const [home, owner] = workers.find(([, {agent_id}]) => agent_id === ownerId) ?? [];
		if (!home || !owner) {
			throw new Error('nobody owns the parser');
		}

		await home.client.must('task set-status', {slug: 'parser', status: 'in-progress'}, owner);
		await home.client.must('post', {room: 'parser', body: 'begun'}, owner);
		expect(await anna.client.must('task unassign', {slug: 'parser'}, boss)).toMatchObject({task: {status: 'open'}});
		const given = await anna.client.must('task reassign', {slug: 'parser', agent: 'worker-2@emil'}, boss);
		expect(given).toMatchObject({task: {owner: 'worker-2', status: 'assigned'}});
		const others = await anna.client.request('task set-status', {slug: 'lexer', status: 'ready'}, boss);
		expect(others).toMatchObject({ok: false, error: {reason: 'not_owner'}});
		const unpublished = await anna.client.must('task unpublish', {slug: 'tools', force: true, evict_owner: true}, boss);
		expect(unpublished).toMatchObject({room_archived: true, worktree_removed: false});

		const states = await untilLevel(homes);
		expect(new Set(states.map(({hash}) => hash)).size).toBe(1);
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
		expect(transcriptOf(emil)).toEqual(transcriptOf(anna));
		await verifyMesh(anna);
		await verifyMesh(emil);
	});

	test('is taken over only once its supervisor is away, by the stream and with time to spare for clocks', async () => {
		const server = await startNats();
		const anna = await linkHome(makeHome({LALIA_LEASE_SECONDS: '1'}), server.url, 'anna');
		const far = makeHome();
		const daemon = startDaemonProcess(far);
		expect(await daemon.isReady).toBe(true);
		const otto = await linkHome(far, server.url, 'otto');
		await must(anna, ['link', 'admit', 'otto']);
		await until('otto is in', async () => (await otto.status()).standing === 'admitted');
		const boss = await joinMesh(anna, 'boss', {role: 'supervisor', project: 'moon'});
		await publish(anna, boss, 'parser');
		const heir = await worker(otto, 'heir');
		const {host} = await otto.status();
		const facts = {name: 'heir', role: 'supervisor', project: 'moon', mesh: true, host, public_key: heir.public_key};
		const promote = () => otto.client.request('register', facts, heir);

		moveClock(far, 250_000);
		expect(await promote()).toMatchObject({ok: false, error: {reason: 'supervisor_exists'}});
		moveClock(far, 297_000); // the lease is a second, and clocks have five minutes
		await until('boss counts as gone', async () => (await promote()).ok);
		expect(await otto.client.must('task handoff', {supervisor: 'heir'}, heir)).toMatchObject({supervisor: 'heir'});
		await untilLevel([anna, otto]);
		expect(await anna.client.must('task show', {slug: 'parser'}, boss)).toMatchObject({tasks: [{supervisor: 'heir'}]});
		expect(transcriptOf(otto)).toEqual(transcriptOf(anna));
		await verifyMesh(otto);
		await daemon.end('SIGTERM');
	});

	test('has its worktree also where its daemon was killed before the mesh had said that the task is there', async () => {
		const server = await startNats();
		const anna = await linkHome(makeHome(), server.url, 'anna');
		const boss = await joinMesh(anna, 'boss', {role: 'supervisor', project: 'moon'});
		await server.pause();
		await expect(publish(anna, boss, 'parser')).rejects.toThrow('may yet be carried out');
		await killHard(anna.daemonPid() ?? 0);
		await must(anna, ['agents']);
		server.resume();
		const again = await openRaw(anna);
		const {tasks} = await until('the task is there', async () => {
			const found = await again.request('task show', {slug: 'parser'}, boss);
			return found.ok && (found.result as {tasks: {worktree: string}[]});
		});
		expect(readFileSync(join(anna.home, 'daemon.log'), 'utf8')).not.toContain('took back');
		expect(tasks.map(({worktree}) => existsSync(worktree))).toEqual([true]);
		again.socket.destroy();
	});
});
