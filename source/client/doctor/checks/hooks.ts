import {harnesses} from '../../../core/harnesses/index.js';
import {type Check, ok, warning} from '../finding.js';

/** In the user's own configuration; that of projects is each project's matter. */
export const hooks: Check = {
	name: 'hooks',
	look: async ({invocation}) => {
		const {installedState} = await import('../../setup/set-up.js');
		const {findSwitchedOff} = await import('../../setup/switched-off.js');
		const all = harnesses
			.filter(harness => harness.hooks ?? harness.mcp)
			.map(harness => ({harness, ...installedState(invocation, harness, 'user')}));
		const broken = all.find(({state}) => state === 'broken');
		if (broken) {
			return warning({what: broken.what, fix: `mend the file, then run lalia setup ${broken.harness.id}`});
		}

		const outdated = all.find(({state}) => state === 'outdated');
		if (outdated) {
			return warning({what: outdated.what, fix: `lalia setup ${outdated.harness.id}`});
		}

		const installed = all.filter(({state}) => state === 'installed');
		for (const {harness} of installed) {
			const off = findSwitchedOff(invocation, harness);
			if (off) {
				return warning({
					what: `${harness.title} runs no hooks: ${off.path} has "${off.member}": true`,
					fix: `take "${off.member}" out of ${off.path}`,
				});
			}
		}

		const titles = installed.map(({what}) => what).join(', ');
		return ok(titles === '' ? 'installed for no harness' : `installed for ${titles}`);
	},
};
