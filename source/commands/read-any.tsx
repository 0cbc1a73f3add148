import {readAny} from '../core/ops/read-any.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(readAny);
export default commandView(readAny);
