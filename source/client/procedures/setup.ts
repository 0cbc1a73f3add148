import {harnesses} from '../../core/harnesses/index.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {Procedure} from './index.js';

/** Needs no daemon and no key: it edits the configuration of a harness. */
export const setup: Procedure = async ({invocation, note}, args) => {
	const harness = harnesses.find(({id}) => id === args['harness']);
	if (!harness || (args['user'] === true && args['project'] === true)) {
		throw new LaliaError('usage_error', 'setup takes one harness, and --user or --project, not both');
	}

	const scope = args['project'] === true ? 'project' : 'user';
	const isDryRun = args['dry_run'] === true;
	const isRemoval = args['remove'] === true;
	const {setUp} = await import('../setup/set-up.js');
	const files = await setUp(invocation, {harness, scope, isDryRun, isRemoval});
	const isDone = !isDryRun && !isRemoval && files.some(({action}) => action !== 'unchanged');
	if (isDone && harness.hooks?.afterwards !== undefined) {
		note(harness.hooks.afterwards);
	}

	const {findSwitchedOff} = await import('../setup/switched-off.js');
	const off = isRemoval ? undefined : findSwitchedOff(invocation, harness);
	if (off) {
		note(`${off.path} has "${off.member}": true: ${harness.title} runs no hooks until that is taken out`);
	}

	return {harness: harness.id, scope, files};
};
