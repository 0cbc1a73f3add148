import {demo} from '../core/ops/demo.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(demo);
export default commandView(demo);
