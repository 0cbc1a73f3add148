import {taskPublish} from '../../core/ops/task-publish.js';
import {pastelExports} from '../../ui/pastel-exports.js';
import {PublishView} from '../../ui/publish-view.js';

export const {description, args, options} = pastelExports(taskPublish);
export default PublishView;
