import {taskReassign} from '../../core/ops/task-reassign.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskReassign);
export default commandView(taskReassign);
