import {suggestName} from '../core/ops/suggest-name.js';
import {commandView} from '../ui/command-view.js';
import {pastelExports} from '../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(suggestName);
export default commandView(suggestName);
