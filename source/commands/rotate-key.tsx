import {rotateKey} from '../core/ops/rotate-key.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(rotateKey);
export default commandView(rotateKey);
