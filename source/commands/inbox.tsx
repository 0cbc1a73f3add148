import {inbox} from '../core/ops/inbox.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(inbox);
export default commandView(inbox);
