import {taskList} from '../../core/ops/task-list.js';
import {liveView} from '../../ui/live-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';
import {TaskListView} from '../../ui/views/task-list.js';

export const {description, args, options} = pastelExports(taskList);
export default liveView(taskList, TaskListView);
