import {rename} from '../core/ops/rename.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(rename);
export default commandView(rename);
