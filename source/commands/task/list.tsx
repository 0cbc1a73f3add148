import {taskList} from '../../core/ops/task-list.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskList);
export default commandView(taskList);
