import {sync} from '../core/ops/sync.js';
import {pastelExports} from '../ui/pastel-exports.js';
import {type SyncOptions, useSyncing} from '../ui/use-syncing.js';
import {SyncReport} from '../ui/views/sync.js';

export const {description, args, options} = pastelExports(sync);

/** It ends by itself, unless it watches. */
const SyncView = ({options: given}: {options: SyncOptions}) => (
	<SyncReport {...useSyncing(given)} isWatching={given.watch === true} />
);

export default SyncView;
