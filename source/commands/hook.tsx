import {hook} from '../core/ops/hook.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(hook);
export default commandView(hook);
