import {harnesses} from '../../../core/harnesses/index.js';
import {type Check, ok, warning} from '../finding.js';

/** In the user's own configuration; that of projects is each project's matter. */
export const hooks: Check = {
	name: 'hooks',
	look: async ({invocation}) => {
		const {installedState} = await import('../../setup/set-up.js');
		const all = harnesses
			.filter(harness => harness.hooks ?? harness.mcp)
			.map(harness => ({id: harness.id, ...installedState(invocation, harness, 'user')}));
		const broken = all.find(({state}) => state === 'broken');
		if (broken) {
			return warning({what: broken.what, fix: `mend the file, then run lalia setup ${broken.id}`});
		}

		const outdated = all.find(({state}) => state === 'outdated');
		if (outdated) {
			return warning({what: outdated.what, fix: `lalia setup ${outdated.id}`});
		}

		const installed = all.filter(({state}) => state === 'installed').map(({what}) => what);
		return ok(installed.length > 0 ? `installed for ${installed.join(', ')}` : 'installed for no harness');
	},
};
