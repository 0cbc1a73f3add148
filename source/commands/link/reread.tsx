import {linkReread} from '../../core/ops/link.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(linkReread);
export default commandView(linkReread);
