import {agents} from '../core/ops/agents.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(agents);
export default commandView(agents);
