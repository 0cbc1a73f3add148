import {channels} from '../core/ops/channels.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(channels);
export default commandView(channels);
