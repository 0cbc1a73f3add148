import {setTimeout as pass} from 'node:timers/promises';
import type {Project} from '../site.js';
import type {Talker} from '../talk.js';
import {pauseMs, type Soaking} from './raw-agent.js';

/** A supervisor who publishes tasks, and two workers who race for each and take it through all that can become of it. */
export const soakTasks = async (
	{sue, argsFor, project, join}: Project,
	[ann, ben]: [Talker, Talker],
	{tally, random, isOver}: Soaking,
): Promise<void> => {
	const sam = await join('sam', {role: 'supervisor'});
	for (let number = 0; !isOver(); number++) {
		const slug = `task-${number % 10}`;
		await tally.timed('publish-task', 10_000, sue.must('publish-task', argsFor(slug)));
		const claims = await Promise.all(
			[ann, ben].map(worker => tally.timed('task claim', 0, worker.call('task claim', {slug, project}))),
		);
		const owner = claims[0]?.ok ? ann : ben;
		if (claims.filter(({ok}) => ok).length !== 1) {
			throw new Error(`${slug} was claimed by ${claims.filter(({ok}) => ok).length}`);
		}

		const set = (by: Talker, status: string) =>
			tally.timed('task set-status', 0, by.must('task set-status', {slug, project, status}));
		await set(owner, 'in-progress');
		await tally.timed('task show', 0, owner.must('task show', {slug, project}));
		await tally.timed('task bulletin', 0, ben.must('task bulletin', {project}));
		await tally.timed('task list', 0, owner.must('task list'));
		await tally.timed('task handoff', 0, sue.must('task handoff', {supervisor: sam.agent_id, project}));
		await tally.timed('task handoff', 0, sam.must('task handoff', {supervisor: sue.agent_id, project}));
		if (number % 2 === 0) {
			await tally.timed('task unassign', 0, sue.must('task unassign', {slug, project}));
			await tally.timed('task reassign', 0, sue.must('task reassign', {slug, project, agent: ann.agent_id}));
			await set(ann, 'blocked');
		} else {
			await set(owner, 'ready');
			await set(sue, 'merged');
			await tally.timed('rooms gc', 0, sue.must('rooms gc'));
		}

		const all = {force: true, wipe_worktree: true, evict_owner: true};
		await tally.timed('task unpublish', 10_000, sue.must('task unpublish', {slug, project, ...all}));
		await tally.timed('task gc', 0, sue.must('task gc', {project}));
		await pass(random(pauseMs * 10));
	}
};
