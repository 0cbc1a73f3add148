import {Box, Text} from 'ink';
import type {HomeModel} from '../../client/home-model.js';
import {statuses} from '../../core/tasks/task-list.js';
import {visible} from '../../core/visible.js';
import {Cell} from './cell.js';
import {Panel, panelFrame} from './panel.js';
import {statusColors} from './theme.js';
import type {Size} from './use-size.js';

/** A line for each status. */
export const tasksRows = statuses.length + panelFrame.rows;

type Props = {model: HomeModel; size: Size; isFocused: boolean};

/** How many tasks there are of each status, and which. */
export const TasksPanel = ({model, size, isFocused}: Props) => {
	const tasks = [...model.projects.values()].flatMap(project => project.tasks);
	return (
		<Panel title="tasks" note={String(tasks.length)} isFocused={isFocused} width={size.columns} height={size.rows}>
			{statuses.map(status => {
				const those = tasks.filter(task => task.status === status);
				const color = statusColors[status];
				return (
					<Box key={status}>
						<Cell width={11} {...(those.length === 0 ? {dimColor: true} : color !== undefined && {color})}>
							{status}
						</Cell>
						<Box width={4} justifyContent="flex-end" marginRight={2}>
							<Text dimColor={those.length === 0} bold={those.length > 0}>
								{those.length}
							</Text>
						</Box>
						<Cell>{status === 'merged' ? '' : visible(those.map(taskWords).join(', '))}</Cell>
					</Box>
				);
			})}
		</Panel>
	);
};

const taskWords = ({slug, owner}: {slug: string; owner: string | null}): string =>
	owner === null ? slug : `${slug} (${owner})`;
