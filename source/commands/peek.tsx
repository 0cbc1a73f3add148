import {peek} from '../core/ops/peek.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(peek);
export default commandView(peek);
