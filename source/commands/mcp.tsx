import {mcp} from '../core/ops/mcp.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(mcp);
export default commandView(mcp);
