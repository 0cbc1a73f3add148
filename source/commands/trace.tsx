import {trace} from '../core/ops/trace.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(trace);
export default commandView(trace);
