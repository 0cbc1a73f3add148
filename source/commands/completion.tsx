import {completion} from '../core/ops/completion.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(completion);
export default commandView(completion);
