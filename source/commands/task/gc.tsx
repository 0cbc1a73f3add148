import {taskGc} from '../../core/ops/task-gc.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskGc);
export default commandView(taskGc);
