import {Box, Text} from 'ink';
import type {TaskView} from '../../core/tasks/fields.js';
import {visible} from '../../core/visible.js';
import type {WatchedAgent} from '../../core/watch-events.js';
import {ago} from './relative-time.js';
import {statusSigns} from './task-groups.js';
import {statusColors, theme} from './theme.js';

export type TaskEntryProps = {
	task: TaskView;
	agents: ReadonlyMap<string, WatchedAgent>;
	isSelected: boolean;
	/** Whether it is on the branch of the folder that the view was opened in. */
	isHere?: boolean;
	/** Milliseconds since the epoch. */
	now: number;
};

/** A task as one line of a list. */
export const TaskRow = (props: TaskEntryProps) => (
	<Box flexGrow={1} justifyContent="space-between">
		<Name {...props} />
		<Box flexShrink={100} marginLeft={1}>
			<Note {...props} />
		</Box>
	</Box>
);

/** A task as a card of the board. */
export const TaskCard = (props: TaskEntryProps) => (
	<Box flexDirection="column" height={cardRows}>
		<Box>
			<Mark isSelected={props.isSelected} isFocused />
			<Name {...props} />
		</Box>
		<Box paddingLeft={4}>
			<Note {...props} />
		</Box>
	</Box>
);

export const cardRows = 2;

/** Stands before a task that may be selected. */
export const Mark = ({isSelected, isFocused}: {isSelected: boolean; isFocused: boolean}) => (
	<Box flexShrink={0}>
		<Text bold {...(isFocused && {color: theme.accent})}>
			{isSelected ? '❯ ' : '  '}
		</Text>
	</Box>
);

const Name = ({task: {slug, status}, isSelected, isHere = false}: TaskEntryProps) => {
	const color = statusColors[status];
	return (
		<Text wrap="truncate-end" bold={isSelected}>
			<Text {...(color !== undefined && {color})}>{statusSigns[status]}</Text>
			{` ${slug}`}
			{isHere && <Text color={theme.accent}> *</Text>}
		</Text>
	);
};

/** Why it waits, or who has it since when. */
const Note = ({task, agents, now}: TaskEntryProps) => {
	const {status, owner, owner_id, waits_for, published_at, updated_at} = task;
	if (status === 'open' && waits_for.length > 0) {
		return (
			<Text color={theme.attention} wrap="truncate-end">
				{`after ${waits_for.join(', ')}`}
			</Text>
		);
	}

	const since = ago(status === 'open' ? published_at : updated_at, now);
	const isAway = owner_id !== null && status !== 'merged' && agents.get(owner_id)?.lease !== 'live';
	return (
		<Text wrap="truncate-end" dimColor>
			{owner !== null && `${visible(owner)} `}
			{isAway && <Text color={theme.attention}>away </Text>}
			{since}
		</Text>
	);
};
