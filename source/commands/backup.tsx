import {backup} from '../core/ops/backup.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(backup);
export default commandView(backup);
