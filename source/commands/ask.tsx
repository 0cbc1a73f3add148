import {ask} from '../core/ops/ask.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(ask);
export default commandView(ask);
