import {taskShow} from '../../core/ops/task-show.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskShow);
export default commandView(taskShow);
