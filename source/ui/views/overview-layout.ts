import {panelFrame} from '../parts/panel.js';
import {tasksRows} from '../parts/tasks-panel.js';
import type {Size} from '../parts/use-size.js';
import type {Pane} from './overview-keys.js';

/** From here on there is room for tasks and agents beside the feed. */
const wideColumns = 110;

/** How the panes share the screen. Where it is narrow, tasks and agents take the feed's place while one of them has the focus. */
export const overviewLayout = ({columns, rows}: Size, pane: Pane) => {
	const isWide = columns >= wideColumns;
	const list = {columns: isWide ? 28 : 24, rows};
	const sideColumns = isWide ? Math.min(60, Math.floor(columns / 3)) : columns - list.columns;
	const feed = {columns: columns - list.columns - (isWide ? sideColumns : 0), rows};
	const isOnSide = pane === 'tasks' || pane === 'agents';
	return {
		list,
		feed,
		side: {columns: sideColumns, ...sideRows(rows, pane)},
		showsFeed: isWide || !isOnSide,
		showsSide: isWide || isOnSide,
	};
};

/** Tasks above agents; where there is no room for any agent, the one that has the focus is there alone. */
const sideRows = (rows: number, pane: Pane): {tasks: number; agents: number} => {
	if (rows > tasksRows + panelFrame.rows) {
		return {tasks: tasksRows, agents: rows - tasksRows};
	}

	return pane === 'agents' ? {tasks: 0, agents: rows} : {tasks: rows, agents: 0};
};
