import {taskHandoff} from '../../core/ops/task-handoff.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskHandoff);
export default commandView(taskHandoff);
