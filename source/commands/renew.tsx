import {renew} from '../core/ops/renew.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(renew);
export default commandView(renew);
