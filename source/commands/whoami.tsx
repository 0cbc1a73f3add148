import {whoami} from '../core/ops/whoami.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {WhoamiResult} from '../ui/views/identity.js';

export const {description, args, options} = pastelExports(whoami);
export default commandView(whoami, WhoamiResult);
