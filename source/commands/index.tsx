import {rootView} from '../ui/live-view.js';
import {Dashboard} from '../ui/views/dashboard.js';

export const description = 'All at a glance';
export default rootView(Dashboard);
