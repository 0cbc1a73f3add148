import {run} from '../core/ops/run.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(run);
export default commandView(run);
