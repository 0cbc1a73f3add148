import {rooms} from '../../core/ops/rooms.js';
import {liveView} from '../../ui/live-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';
import {RoomsView} from '../../ui/views/rooms.js';

export const {description, args, options} = pastelExports(rooms);
export default liveView(rooms, RoomsView);
