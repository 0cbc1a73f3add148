import {boardRows} from '../parts/task-board.js';
import type {TaskGroup} from '../parts/task-groups.js';
import type {Size} from '../parts/use-size.js';

/** Where what is; what has no size is not shown. */
export type TaskLayout = {board?: Size; list?: Size; detail: Size; room?: Size};

/** From here on columns side by side are wide enough to read. */
const boardColumns = 100;
const boardLeastRows = 24;

type Asked = {groups: readonly TaskGroup[]; isOpen: boolean};

/** A board above the task and its room where there is place for it; else a list beside the task. */
export const layoutOf = ({columns, rows}: Size, {groups, isOpen}: Asked): TaskLayout => {
	const isWide = columns >= boardColumns;
	if (isOpen) {
		return isWide ? beside({columns, rows}) : {detail: {columns, rows}};
	}

	if (isWide && rows >= boardLeastRows && groups.length > 1) {
		const board = {columns, rows: boardRows(groups, {least: 7, most: Math.floor(rows / 2)})};
		return {board, ...beside({columns, rows: rows - board.rows})};
	}

	const list = {columns: Math.floor(columns * 0.4), rows};
	return {list, detail: {columns: columns - list.columns, rows}};
};

const beside = ({columns, rows}: Size): {detail: Size; room: Size} => {
	const detail = {columns: Math.ceil(columns * 0.6), rows};
	return {detail, room: {columns: columns - detail.columns, rows}};
};
