import {stop} from '../core/ops/stop.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(stop);
export default commandView(stop);
