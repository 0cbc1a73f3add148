import {taskBulletin} from '../../core/ops/task-bulletin.js';
import {liveView} from '../../ui/live-view.js';
import {pastelExports} from '../../ui/pastel-exports.js';
import {TaskBulletinView} from '../../ui/views/task-bulletin.js';

export const {description, args, options} = pastelExports(taskBulletin);
export default liveView(taskBulletin, TaskBulletinView);
