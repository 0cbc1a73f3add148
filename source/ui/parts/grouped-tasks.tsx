import {Box, Text} from 'ink';
import type {TaskView} from '../../core/tasks/fields.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {firstShown} from './list.js';
import {Mark, TaskRow} from './task-entry.js';
import type {TaskGroup} from './task-groups.js';
import {statusColors} from './theme.js';

type Props = {
	groups: readonly TaskGroup[];
	current: TaskView | undefined;
	agents: ReadonlyMap<string, WatchedAgent>;
	/** The branch of the folder that the view was opened in. */
	branch?: string | undefined;
	isFocused: boolean;
	rows: number;
	/** What it says where there is nothing. */
	empty: string;
	now: number;
};

type Row = {heading: TaskGroup; task?: undefined} | {task: TaskView};

/** All tasks below each other, with a heading for each group that has some; only the rows that fit are drawn. */
export const GroupedTasks = ({groups, current, agents, branch, isFocused, rows, empty, now}: Props) => {
	const all = groups.flatMap(rowsOf);
	if (all.length === 0) {
		return <Text dimColor>{empty}</Text>;
	}

	const selected = all.findIndex(({task}) => task?.slug === current?.slug);
	const start = firstShown({count: all.length, selected, rows});
	return (
		<Box flexDirection="column">
			{all.slice(start, start + rows).map(row =>
				row.task ? (
					<Box key={row.task.slug}>
						<Mark isSelected={row.task.slug === current?.slug} isFocused={isFocused} />
						<TaskRow
							task={row.task}
							agents={agents}
							isSelected={row.task.slug === current?.slug}
							isHere={row.task.branch === branch}
							now={now}
						/>
					</Box>
				) : (
					<Heading key={row.heading.title} group={row.heading} />
				),
			)}
		</Box>
	);
};

const rowsOf = (group: TaskGroup): Row[] =>
	group.tasks.length === 0 ? [] : [{heading: group}, ...group.tasks.map(task => ({task}))];

const Heading = ({group: {title, status, tasks}}: {group: TaskGroup}) => {
	const color = statusColors[status];
	return (
		<Text wrap="truncate-end" bold {...(color !== undefined && {color})}>
			{title}
			<Text dimColor bold={false}>{` ${tasks.length}`}</Text>
		</Text>
	);
};
