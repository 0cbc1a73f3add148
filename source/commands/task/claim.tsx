import {taskClaim} from '../../core/ops/task-claim.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(taskClaim);
export default commandView(taskClaim);
