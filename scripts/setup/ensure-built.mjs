import {spawnSync} from 'node:child_process';
import {isBuildCurrent} from '../build/stamp.mjs';
import {root} from '../root.mjs';

/** Builds dist unless it is of these sources. Types are for `npm run check`. Throws when the build fails. */
export const ensureBuilt = () => {
	if (isBuildCurrent()) {
		return;
	}

	const {status} = spawnSync(process.execPath, [`${root}scripts/build.mjs`, '--no-types'], {
		cwd: root,
		stdio: ['ignore', 2, 2],
	});
	if (status !== 0) {
		throw new Error('the build failed');
	}
};
