import {roomsGc} from '../../core/ops/rooms-gc.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(roomsGc);
export default commandView(roomsGc);
