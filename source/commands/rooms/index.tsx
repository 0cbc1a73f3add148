import {rooms} from '../../core/ops/rooms.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(rooms);
export default commandView(rooms);
