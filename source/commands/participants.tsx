import {participants} from '../core/ops/participants.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(participants);
export default commandView(participants);
