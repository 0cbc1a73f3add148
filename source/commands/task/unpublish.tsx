import {taskUnpublish} from '../../core/ops/task-unpublish.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskUnpublish);
export default commandView(taskUnpublish);
