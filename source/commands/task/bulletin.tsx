import {taskBulletin} from '../../core/ops/task-bulletin.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskBulletin);
export default commandView(taskBulletin);
