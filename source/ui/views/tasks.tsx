import {Box, Text} from 'ink';
import {useState} from 'react';
import type {TaskView} from '../../core/tasks/fields.js';
import {visible} from '../../core/visible.js';
import {AgentPicker} from '../parts/agent-picker.js';
import {fitKeys} from '../parts/fit-keys.js';
import {GroupedTasks} from '../parts/grouped-tasks.js';
import {useLineScroll} from '../parts/line-window.js';
import {Panel, panelFrame} from '../parts/panel.js';
import {QuestionLine} from '../parts/question.js';
import {innerSize, Screen} from '../parts/screen.js';
import {TaskBoard} from '../parts/task-board.js';
import type {TaskGroup} from '../parts/task-groups.js';
import {useHome} from '../parts/use-home.js';
import {useNotice} from '../parts/use-notice.js';
import {useNow} from '../parts/use-now.js';
import {useSize} from '../parts/use-size.js';
import {useTasks} from '../parts/use-tasks.js';
import {TaskDetail, TaskRoom} from './task-detail.js';
import {taskKeys} from './task-keys.js';
import {layoutOf} from './task-layout.js';
import {moveKeys} from './task-move-keys.js';
import {detailLines, roomText} from './task-text.js';
import {useTaskDialog} from './use-task-dialog.js';
import type {ViewProps} from './view-props.js';

type Props = ViewProps & {
	title: string;
	/** Which tasks, under which headings. */
	groupsOf: (tasks: readonly TaskView[]) => TaskGroup[];
	/** The only project, where one was named. */
	project?: string | undefined;
	/** The task to begin with, on the whole screen. */
	slug?: string | undefined;
	/** What it says where there are none. */
	empty: string;
	/** The branch of the folder that it was opened in. */
	branch?: string | undefined;
};

/** A project's tasks, the selected one with its room, and what the caller can do with it. */
export const Tasks = ({home, end, title, groupsOf, project, slug, branch, empty}: Props) => {
	const state = useHome(home);
	const {agents} = state.model;
	const {columns, rows} = innerSize(useSize());
	const now = useNow(5000);
	const {notice, say, clear} = useNotice();
	const dialog = useTaskDialog({say, clear});
	const [isOpen, open] = useState(slug !== undefined);
	const chosen = useTasks({home, state, project, slug, groupsOf});
	const {list, groups, current} = chosen;

	const isLooking = state.link !== 'connecting' && state.model.caller === null;
	const hasLine = isLooking || dialog.question !== undefined;
	const layout = layoutOf({columns, rows: rows - (hasLine ? 1 : 0)}, {groups, isOpen});
	const {detail} = layout;
	const text = roomText(state, {task: current, room: chosen.room});
	const inner = {columns: detail.columns - panelFrame.columns, rows: detail.rows - panelFrame.rows};
	const lines = detailLines(current, {state, list, now, columns: inner.columns, room: layout.room ? undefined : text});
	const scroll = useLineScroll({
		count: lines.length,
		rows: inner.rows,
		of: current && `${list?.project} ${current.slug}`,
	});

	const acts = list ? taskKeys({home, state, list, task: current, ...dialog, say, clear}) : [];
	const moves = moveKeys({chosen, isBoard: layout.board !== undefined, isOpen, open, scroll: scroll.move});
	const keys = dialog.keys ?? fitKeys([...acts, ...moves, ...scroll.keys], columns);
	return (
		<Screen
			title={titleFor(title, chosen)}
			state={state}
			keys={keys}
			isTyping={dialog.keys !== undefined}
			notice={notice}
			end={end}
		>
			{layout.board && (
				<TaskBoard
					groups={groups}
					current={current}
					agents={agents}
					size={layout.board}
					isFocused={!dialog.picker}
					now={now}
				/>
			)}
			<Box height={detail.rows}>
				{layout.list && (
					<Panel
						title={visible(list?.project ?? '')}
						isFocused={!dialog.picker}
						width={layout.list.columns}
						height={detail.rows}
					>
						<GroupedTasks
							{...{groups, current, agents, branch, now}}
							isFocused={!dialog.picker}
							rows={inner.rows}
							empty={state.link === 'connecting' ? '' : empty}
						/>
					</Panel>
				)}
				{dialog.picker ? (
					<AgentPicker picker={dialog.picker} selected={dialog.picked} size={detail} now={now} />
				) : (
					<TaskDetail task={current} lines={lines} {...scroll} isFocused={isOpen} size={detail} />
				)}
				{layout.room && <TaskRoom text={text} size={layout.room} />}
			</Box>
			{dialog.question ? <QuestionLine question={dialog.question} /> : isLooking && <LookingOnly />}
		</Screen>
	);
};

const titleFor = (title: string, {projects, place, list}: ReturnType<typeof useTasks>): string =>
	`${title}${list ? ` of ${visible(list.project)}` : ''}${projects.length > 1 ? ` (${place + 1} of ${projects.length})` : ''}`;

const LookingOnly = () => (
	<Text dimColor wrap="truncate-end">
		you only look; lalia register makes you an agent that can act
	</Text>
);
