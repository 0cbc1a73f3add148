import {linkDeny} from '../../core/ops/link.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(linkDeny);
export default commandView(linkDeny);
