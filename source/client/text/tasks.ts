import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {TaskView} from '../../core/tasks/fields.js';
import {bundleText} from '../../core/tasks/texts.js';

/** `slug=… owner=… status=…` */
export const rowText = ({slug, owner, status}: TaskView): string =>
	`slug=${slug} owner=${owner ?? '-'} status=${status}\n`;

export const publishText = ({slug, outcome, task, error}: ResultOf<Ops['task publish']>): string => {
	// What has changed was published anew.
	const shown = outcome === 'changed' ? 'published' : outcome;
	const facts =
		shown === 'published' && task ? ` branch=${task.branch} worktree=${task.worktree} room=${task.room}` : '';
	return `${shown} slug=${slug}${facts}${error ? ` error=${error.reason}: ${error.message}` : ''}\n`;
};

export const bulletinText = ({tasks}: ResultOf<Ops['task bulletin']>): string =>
	tasks
		.map(task => {
			const waits = task.waits_for.length > 0 ? ` waits_for=${task.waits_for.join(',')}` : '';
			return `${task.here ? '* ' : ''}slug=${task.slug} branch=${task.branch}${waits} summary=${summaryOf(task)}\n`;
		})
		.join('');

/** The first line of the brief that says something. */
const summaryOf = ({brief}: TaskView): string =>
	brief
		.split('\n')
		.map(line => line.replace(/^#+\s*/, '').trim())
		.find(Boolean) ?? '-';

export const claimText = ({task, bundle}: ResultOf<Ops['task claim']>): string => `${factsText(task)}\n${bundle}`;

/** A heading a project, and its tasks below it. */
export const listText = (tasks: TaskView[]): string => {
	const projects = [...new Set(tasks.map(({project}) => project))];
	return projects
		.map(project => {
			const own = tasks.filter(task => task.project === project);
			const rows = own.map(task => `  ${rowText(task)}`).join('');
			return `project=${project} supervisor=${own[0]?.supervisor ?? '-'}\n${rows}`;
		})
		.join('');
};

/** All that there is to know of one task. */
export const showText = (task: TaskView): string => `${factsText(task)}\n${bundleText(task)}`;

const factsText = (task: TaskView): string => {
	const {slug, project, status, owner, supervisor, branch, worktree, host, room, waits_for, published_at, updated_at} =
		task;
	const facts = {
		slug,
		project,
		status,
		owner: owner ?? '-',
		supervisor,
		branch,
		worktree,
		...(host !== undefined && {host}),
		room,
		published_at,
		updated_at,
	};
	const lines = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`);
	return `${lines.join('')}${waits_for.length > 0 ? `waits_for=${waits_for.join(',')}\n` : ''}`;
};
