import {link} from '../../core/ops/link.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const isDefault = true;
export const {description, args, options} = pastelExports(link);
export default commandView(link);
