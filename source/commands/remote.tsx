import {remote} from '../core/ops/remote.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(remote);
export default commandView(remote);
