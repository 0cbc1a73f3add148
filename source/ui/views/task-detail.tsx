import type {TaskView} from '../../core/tasks/fields.js';
import {FeedLines} from '../parts/feed.js';
import {bottomOf, linesFrom} from '../parts/feed-window.js';
import {LineWindow} from '../parts/line-window.js';
import {Panel, panelFrame} from '../parts/panel.js';
import type {Size} from '../parts/use-size.js';
import type {RoomText} from './task-text.js';

type DetailProps = {
	task: TaskView | undefined;
	lines: readonly string[];
	offset: number;
	/** How many lines are hidden below. */
	hidden: number;
	isFocused: boolean;
	size: Size;
};

/** The selected task: what is to be done, by whom and where. */
export const TaskDetail = ({task, lines, offset, hidden, isFocused, size: {columns, rows}}: DetailProps) => (
	<Panel
		title={task?.slug ?? ''}
		{...(hidden > 0 && {note: `↓ ${hidden} more`})}
		isFocused={isFocused}
		width={columns}
		height={rows}
	>
		<LineWindow lines={lines} rows={Math.max(0, rows - panelFrame.rows)} offset={offset} />
	</Panel>
);

type RoomProps = {text: RoomText; size: Size};

/** The newest of what was said in the task's room. */
export const TaskRoom = ({text: {title, count, messages, why}, size}: RoomProps) => {
	const rows = Math.max(1, size.rows - panelFrame.rows);
	const page = {messages, columns: size.columns - panelFrame.columns};
	return (
		<Panel title={title} note={count} isFocused={false} width={size.columns} height={size.rows}>
			<FeedLines
				lines={why === undefined ? linesFrom(page, bottomOf(page, rows), rows) : []}
				rows={rows}
				empty={why ?? ''}
			/>
		</Panel>
	);
};
