import type {ComponentType} from 'react';
import {AgentsView} from './agents.js';
import {ChannelsView} from './channels.js';
import {RoomsView} from './rooms.js';
import {TaskListView} from './task-list.js';
import type {ViewProps} from './view-props.js';

export type DashboardView = {digit: string; name: string; View: ComponentType<ViewProps>};

/** The full views that the dashboard opens, and the key of each. */
export const dashboardViews: readonly DashboardView[] = [
	{digit: '1', name: 'rooms', View: RoomsView},
	{digit: '2', name: 'channels', View: ChannelsView},
	{digit: '3', name: 'tasks', View: TaskListView},
	{digit: '4', name: 'agents', View: AgentsView},
];
