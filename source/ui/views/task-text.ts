import chalk from 'chalk';
import {counted} from '../../core/counted.js';
import type {TaskView} from '../../core/tasks/fields.js';
import {visible} from '../../core/visible.js';
import type {ConversationView, ProjectTasks, WatchedMessage} from '../../core/watch-events.js';
import type {HomeState} from '../home.js';
import {messageLines} from '../parts/message-lines.js';
import {taskLines} from '../parts/task-lines.js';

/** What a view shows of a task's room. */
export type RoomText = {
	title: string;
	count: string;
	messages: readonly WatchedMessage[];
	/** Why there are none to be shown. */
	why: string | undefined;
};

export const roomText = (
	state: HomeState,
	{task, room}: {task: TaskView | undefined; room: ConversationView | undefined},
): RoomText => {
	const feed = room && state.feeds.get(room.conversation_id);
	const messages = (feed?.messages ?? []).filter(({kind}) => kind !== 'bundle'); // which the task's own lines say
	return {
		title: task ? `#${visible(task.room)}` : '',
		count: room ? counted(room.messages, 'message') : '',
		messages,
		why: whyNothing(task, {room, isThere: feed?.isLoading === false, isBlank: messages.length === 0}),
	};
};

type Found = {room: ConversationView | undefined; isThere: boolean; isBlank: boolean};

const whyNothing = (task: TaskView | undefined, {room, isThere, isBlank}: Found): string | undefined => {
	if (!task || (isThere && !isBlank)) {
		return undefined;
	}

	if (!room?.members) {
		return 'you are not in its room';
	}

	return isThere ? 'nothing yet but the brief' : 'loading…';
};

/** Of the room below the task: what is older is to be seen by `lalia rooms`. */
const lastMessages = 20;

type Shown = {
	state: HomeState;
	list: ProjectTasks | undefined;
	columns: number;
	now: number;
	/** The room, where it has no panel of its own. */
	room: RoomText | undefined;
};

/** The lines of a task's panel. */
export const detailLines = (
	task: TaskView | undefined,
	{state: {model}, list, columns, now, room}: Shown,
): readonly string[] => {
	if (!task || !list) {
		return [];
	}

	const lines = taskLines(task, {list, agents: model.agents, columns, now});
	if (!room) {
		return lines;
	}

	const said = room.messages.slice(-lastMessages).flatMap(message => messageLines(message, columns));
	const below = room.why === undefined ? said : [chalk.dim(room.why)];
	return [...lines, '', `${chalk.bold(room.title)} ${chalk.dim(room.count)}`, ...below];
};
