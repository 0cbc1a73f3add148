import {verify} from '../core/ops/verify.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(verify);
export default commandView(verify);
