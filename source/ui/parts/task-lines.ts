import chalk from 'chalk';
import wrapAnsi from 'wrap-ansi';
import type {TaskView} from '../../core/tasks/fields.js';
import {visible} from '../../core/visible.js';
import type {ProjectTasks, WatchedAgent} from '../../core/watch-events.js';
import {bodyLines} from './body-lines.js';
import {leaseText} from './lease-text.js';
import {ago} from './relative-time.js';
import {statusSigns} from './task-groups.js';
import {colorOf, statusColors, theme} from './theme.js';

type Shown = {
	list: ProjectTasks;
	agents: ReadonlyMap<string, WatchedAgent>;
	columns: number;
	/** Milliseconds since the epoch. */
	now: number;
};

/** All that there is to know of a task, as lines: its facts, then its brief. */
export const taskLines = (task: TaskView, shown: Shown): string[] => [
	...factsOf(task, shown).flatMap(([label, value]) => factLines(label, value, shown.columns)),
	'',
	...(task.brief.trim() === '' ? [chalk.dim('no brief')] : bodyLines(task.brief, shown.columns)),
];

type Fact = readonly [label: string, value: string];

const factsOf = (task: TaskView, {list, agents, now}: Shown): Fact[] => {
	const supervisor = agents.get(list.supervisor_id);
	return [
		[
			'status',
			`${statusText(task)}${chalk.dim(`, changed ${ago(task.updated_at, now)} ago`.replace('now ago', 'now'))}`,
		],
		['owner', task.owner_id === null ? chalk.dim('nobody') : whoText(task.owner ?? '', agents.get(task.owner_id), now)],
		['supervisor', whoText(list.supervisor, supervisor, now)],
		['branch', visible(task.branch)],
		['worktree', visible(task.worktree)],
		...each('depends on', task.depends_on, slug => dependencyText(slug, task, list)),
		...each('owned paths', task.owned_paths, visible),
		...each('contracts', task.contracts, ({other_slug, note}) => `${chalk.bold(other_slug)} ${visible(note)}`),
	];
};

/** One line each, of which the first has the label. */
const each = <T>(label: string, items: readonly T[], textOf: (item: T) => string): Fact[] =>
	items.map((item, index) => [index === 0 ? label : '', textOf(item)]);

const labelColumns = 12;

/** What does not fit goes on below its own beginning. */
const factLines = (label: string, value: string, columns: number): string[] => {
	const lines = wrapAnsi(value, Math.max(1, columns - labelColumns), {hard: true, trim: false}).split('\n');
	return lines.map((line, index) => `${chalk.dim((index === 0 ? label : '').padEnd(labelColumns))}${line}`);
};

const statusText = ({status}: TaskView): string => paint(statusColors[status])(`${statusSigns[status]} ${status}`);

const whoText = (name: string, agent: WatchedAgent | undefined, now: number): string => {
	const who = chalk.bold(agent ? chalk[colorOf(agent.agent_id)](visible(name)) : visible(name));
	return `${who} ${agent?.lease === 'live' ? chalk.dim(leaseText(agent, now)) : chalk[theme.attention](leaseText(agent, now))}`;
};

const dependencyText = (slug: string, {waits_for}: TaskView, {tasks}: ProjectTasks): string => {
	const other = tasks.find(task => task.slug === slug);
	if (!other) {
		return `${slug} ${chalk.dim('not there')}`;
	}

	const waits = waits_for.includes(slug) ? chalk[theme.attention](', not merged yet') : '';
	return `${paint(statusColors[other.status])(statusSigns[other.status])} ${slug} ${chalk.dim(other.status)}${waits}`;
};

const paint =
	(color: string | undefined) =>
	(text: string): string =>
		color === undefined ? text : chalk[color as 'cyan'](text); // the theme has nothing but names of colours
