import {protocol} from '../core/ops/protocol.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(protocol);
export default commandView(protocol);
