import {setup} from '../core/ops/setup.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(setup);
export default commandView(setup);
