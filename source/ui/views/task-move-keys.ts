import type {Key} from '../parts/keys.js';
import {taskBeside} from '../parts/task-board.js';
import type {useTasks} from '../parts/use-tasks.js';

type Moving = {
	chosen: ReturnType<typeof useTasks>;
	/** Whether the tasks are in columns. */
	isBoard: boolean;
	/** Whether one task has the whole screen. */
	isOpen: boolean;
	open: (isOpen: boolean) => void;
	scroll: (lines: number) => void;
};

/** What selects a task or a project, and shows the task on the whole screen. */
export const moveKeys = (moving: Moving): Key[] => {
	const {chosen, isOpen, open} = moving;
	const {projects, current, nextProject} = chosen;
	if (isOpen) {
		return [
			{on: ['up', 'k'], sign: '↑↓', label: 'scroll', does: 'scroll the task up', run: () => moving.scroll(-1)},
			{on: ['down', 'j'], does: 'scroll the task down', run: () => moving.scroll(1)},
			{on: ['escape'], label: 'all tasks', does: 'show all tasks', run: () => open(false)},
		];
	}

	const show: Key = {
		on: ['return'],
		label: 'show',
		does: 'show this task on the whole screen',
		run: () => open(true),
	};
	const next: Key = {on: ['p'], label: 'project', does: 'show the next project', run: nextProject};
	return [...(projects.length > 1 ? [next] : []), ...(current ? [show, ...selectKeys(moving)] : [])];
};

const selectKeys = ({chosen, isBoard}: Moving): Key[] => {
	const {groups, current, select, go} = chosen;
	if (!isBoard) {
		return [
			{on: ['up', 'k'], sign: '↑↓', label: 'select', does: 'select the one above', run: () => go(-1)},
			{on: ['down', 'j'], does: 'select the one below', run: () => go(1)},
		];
	}

	const beside = (step: {right?: number; down?: number}) => () => select(taskBeside(groups, current, step));
	return [
		{on: ['up', 'k'], sign: '↑↓', label: 'select', does: 'select the one above', run: beside({down: -1})},
		{on: ['down', 'j'], does: 'select the one below', run: beside({down: 1})},
		{on: ['left'], does: 'select in the column to the left', run: beside({right: -1})},
		{on: ['right'], does: 'select in the column to the right', run: beside({right: 1})},
	];
};
