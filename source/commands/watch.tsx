import {watch} from '../core/ops/watch.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(watch);
export default commandView(watch);
