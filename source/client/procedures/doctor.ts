import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {examine, unhealthy} from '../doctor/examine.js';
import type {Procedure} from './index.js';

/** Looks by itself, and asks the daemon where one runs; starts none. */
export const doctor: Procedure = async ({invocation}, args): Promise<ResultOf<Ops['doctor']>> => {
	const checks = [];
	for await (const step of examine(invocation, {isMending: args['fix'] === true})) {
		if (!('begun' in step)) {
			checks.push(step);
		}
	}

	const error = unhealthy(checks);
	if (error) {
		throw error;
	}

	return {checks};
};
