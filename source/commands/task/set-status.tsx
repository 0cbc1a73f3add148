import {taskSetStatus} from '../../core/ops/task-set-status.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskSetStatus);
export default commandView(taskSetStatus);
