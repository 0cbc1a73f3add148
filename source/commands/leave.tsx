import {leave} from '../core/ops/leave.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(leave);
export default commandView(leave);
