import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';

/** A line a file, `<action> <path> (<what it is for>)`; of a dry run the diff instead. */
export const setupText = ({files}: ResultOf<Ops['setup']>): string =>
	files.map(({path, parts, action, diff}) => diff ?? `${action} ${path} (${parts.join(', ')})\n`).join('');
