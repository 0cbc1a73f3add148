import {Box, Text} from 'ink';
import type {TaskView} from '../../core/tasks/fields.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {firstShown} from './list.js';
import {Panel, panelFrame} from './panel.js';
import {cardRows, TaskCard} from './task-entry.js';
import type {TaskGroup} from './task-groups.js';
import type {Size} from './use-size.js';

type Props = {
	groups: readonly TaskGroup[];
	current: TaskView | undefined;
	agents: ReadonlyMap<string, WatchedAgent>;
	isFocused: boolean;
	size: Size;
	now: number;
};

/** A column for each group, side by side. */
export const TaskBoard = ({groups, size, ...shown}: Props) => {
	const width = Math.floor(size.columns / groups.length);
	const rest = size.columns - width * groups.length;
	return (
		<Box height={size.rows}>
			{groups.map((group, place) => (
				<Column key={group.title} group={group} width={width + (place < rest ? 1 : 0)} rows={size.rows} {...shown} />
			))}
		</Box>
	);
};

type ColumnProps = Omit<Props, 'groups' | 'size'> & {group: TaskGroup; width: number; rows: number};

const Column = ({group: {title, tasks}, current, agents, isFocused, width, rows, now}: ColumnProps) => {
	const selected = tasks.findIndex(task => task.slug === current?.slug);
	const places = Math.max(1, Math.floor((rows - panelFrame.rows) / cardRows));
	const start = firstShown({count: tasks.length, selected: Math.max(0, selected), rows: places});
	return (
		<Panel title={title} note={String(tasks.length)} isFocused={isFocused && selected >= 0} width={width} height={rows}>
			{tasks.length === 0 && <Text dimColor>–</Text>}
			{tasks.slice(start, start + places).map(task => (
				<TaskCard key={task.slug} task={task} agents={agents} isSelected={task.slug === current?.slug} now={now} />
			))}
		</Panel>
	);
};

/** How high the board has to be to show all its cards, within those bounds. */
export const boardRows = (groups: readonly TaskGroup[], {least, most}: {least: number; most: number}): number => {
	const highest = Math.max(...groups.map(({tasks}) => tasks.length));
	return Math.max(least, Math.min(most, highest * cardRows + panelFrame.rows));
};

/** The task at that many columns and cards from the selected one; there may be none. */
export const taskBeside = (
	groups: readonly TaskGroup[],
	current: TaskView | undefined,
	{right = 0, down = 0}: {right?: number; down?: number},
): TaskView | undefined => {
	const filled = groups.map(({tasks}) => tasks).filter(tasks => tasks.length > 0);
	const column = filled.findIndex(tasks => tasks.some(({slug}) => slug === current?.slug));
	const row = filled[column]?.findIndex(({slug}) => slug === current?.slug) ?? 0;
	const tasks = filled[Math.max(0, Math.min(filled.length - 1, column + right))] ?? [];
	return tasks[Math.max(0, Math.min(tasks.length - 1, row + down))];
};
