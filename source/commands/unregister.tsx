import {unregister} from '../core/ops/unregister.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(unregister);
export default commandView(unregister);
