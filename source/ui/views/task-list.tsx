import {byStatus} from '../parts/task-groups.js';
import {Tasks} from './tasks.js';
import type {ViewProps} from './view-props.js';

/** All projects' tasks by status. */
export const TaskListView = ({home, end}: ViewProps) => (
	<Tasks home={home} end={end} title="tasks" groupsOf={byStatus} empty={noTasks} />
);

export const noTasks = 'no tasks yet; a supervisor publishes them with lalia task publish';
