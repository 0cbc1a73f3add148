import {participants} from '../core/ops/participants.js';
import {liveView} from '../ui/live-view.js';
import {findMembers} from '../ui/parts/talk.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {ParticipantsView} from '../ui/views/participants.js';

export const {description, args, options} = pastelExports(participants);
export default liveView(participants, ParticipantsView, {prepare: findMembers});
