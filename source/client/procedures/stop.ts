import {LaliaError} from '../../core/lalia-error.js';
import {protocolVersion} from '../../core/signing.js';
import {LineLost} from '../line.js';
import {reachRunningDaemon} from '../reach-daemon.js';
import type {Procedure} from './index.js';

/** Ends the daemon if there is one, and waits until it is gone. */
export const stop: Procedure = async ({invocation}) => {
	const line = await reachRunningDaemon(invocation);
	if (!line) {
		return {stopped: false};
	}

	const result = await line.request({v: protocolVersion, id: 'stop', op: 'stop', args: {}}).catch(unlessLost);
	await line.ended;
	return result;
};

/** Somebody else has stopped it a moment before. */
const unlessLost = (error: unknown): {stopped: boolean} => {
	if (error instanceof LineLost || (error instanceof LaliaError && error.reason === 'daemon_stopping')) {
		return {stopped: true};
	}

	throw error;
};
