import {nickname} from '../core/ops/nickname.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(nickname);
export default commandView(nickname);
