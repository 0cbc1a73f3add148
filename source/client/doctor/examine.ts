import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Invocation} from '../client.js';
import {checks} from './checks.js';
import {type Check, codeOf, type Finding, failed} from './finding.js';
import {type Installation, openInstallation} from './installation.js';

export type CheckResult = ResultOf<Ops['doctor']>['checks'][number];

/** A check that is begun, or what it found. */
export type Step = {begun: string} | CheckResult;

/** Makes all checks, one after the other. With `isMending`, does what is safe, and looks again. */
export const examine = async function* (
	invocation: Invocation,
	{isMending}: {isMending: boolean},
): AsyncGenerator<Step> {
	yield {begun: 'daemon'};
	const installation = await openInstallation(invocation, Date.now());
	try {
		for (const check of checks) {
			yield {begun: check.name};
			yield isMending ? await mended(check, installation) : resultOf(check, await found(check, installation));
		}
	} finally {
		if (installation.daemon.state === 'answers') {
			installation.daemon.hangUp();
		}
	}
};

/** The error of checks of which any failed. */
export const unhealthy = (results: readonly CheckResult[]): LaliaError | undefined => {
	const names = results.filter(({status}) => status === 'failed').map(({check}) => check);
	return names.length === 0
		? undefined
		: new LaliaError('unhealthy', `${names.length} of ${results.length} checks failed: ${names.join(', ')}`, {
				context: {failed: names},
				result: {checks: results},
			});
};

const mended = async (check: Check, installation: Installation): Promise<CheckResult> => {
	const before = await found(check, installation);
	if (!before.mend) {
		return resultOf(check, before);
	}

	try {
		const did = before.mend();
		return {...resultOf(check, await found(check, installation)), mended: did};
	} catch (error) {
		return resultOf(check, {...before, what: `${before.what}; mending it failed (${codeOf(error)})`});
	}
};

/** A check that breaks is a finding too, and no end of the others. */
const found = async ({look}: Check, installation: Installation): Promise<Finding> => {
	try {
		return await look(installation);
	} catch (error) {
		return failed({
			what: `this could not be looked at: ${error instanceof Error ? error.message : error}`,
			fix: 'mend what the message names, then look again',
		});
	}
};

const resultOf = ({name}: Check, {mend, ...finding}: Finding): CheckResult => ({
	check: name,
	...finding,
	...(mend ? {fixable: true} : {}),
});
