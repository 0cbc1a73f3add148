import {taskShow} from '../../core/ops/task-show.js';
import {liveView} from '../../ui/live-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';
import {TaskShowView} from '../../ui/views/task-show.js';

export const {description, args, options} = pastelExports(taskShow);
export default liveView(taskShow, TaskShowView);
