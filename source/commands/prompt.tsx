import {prompt} from '../core/ops/prompt.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(prompt);
export default commandView(prompt);
