import {channels} from '../core/ops/channels.js';
import {liveView} from '../ui/live-view.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {ChannelsView} from '../ui/views/channels.js';

export const {description, args, options} = pastelExports(channels);
export default liveView(channels, ChannelsView);
