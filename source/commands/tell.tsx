import {tell} from '../core/ops/tell.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(tell);
export default commandView(tell);
