import {whoami} from '../core/ops/whoami.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(whoami);
export default commandView(whoami);
