import {history} from '../core/ops/history.js';
import {liveView} from '../ui/live-view.js';
import {findTalk} from '../ui/parts/talk.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {HistoryView} from '../ui/views/history.js';

export const {description, args, options} = pastelExports(history);
export default liveView(history, HistoryView, {
	prepare: findTalk,
	isPrinted: ({since, limit, host}) => [since, limit, host].some(given => given !== undefined),
});
