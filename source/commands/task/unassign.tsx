import {taskUnassign} from '../../core/ops/task-unassign.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskUnassign);
export default commandView(taskUnassign);
