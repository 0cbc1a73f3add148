import {agents} from '../core/ops/agents.js';
import {liveView} from '../ui/live-view.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {AgentsView} from '../ui/views/agents.js';

export const {description, args, options} = pastelExports(agents);
export default liveView(agents, AgentsView, {isPrinted: ({flat, wide}) => flat === true || wide === true});
