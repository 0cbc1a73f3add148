import {restore} from '../core/ops/restore.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(restore);
export default commandView(restore);
