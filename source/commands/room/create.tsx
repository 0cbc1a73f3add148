import {roomCreate} from '../../core/ops/room-create.js';
import {commandView} from '../../ui/command-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';

export const {description, args, options} = pastelExports(roomCreate);
export default commandView(roomCreate);
