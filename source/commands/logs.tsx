import {logs} from '../core/ops/logs.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(logs);
export default commandView(logs);
