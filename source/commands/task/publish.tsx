import {taskPublish} from '../../core/ops/task-publish.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskPublish);
export default commandView(taskPublish);
