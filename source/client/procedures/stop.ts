import {protocolVersion} from '../../core/signing.js';
import {lookAgainMs, pause} from '../connection.js';
import {LineLost} from '../line.js';
import {isRefusal, reachRunningDaemon} from '../reach-daemon.js';
import type {Procedure} from './index.js';

/** Ends the daemon if there is one, and waits until it is gone. */
export const stop: Procedure = async ({invocation}) => {
	for (;;) {
		try {
			const line = await reachRunningDaemon(invocation);
			if (!line) {
				return {stopped: false};
			}

			const result = await line.request({v: protocolVersion, id: 'stop', op: 'stop', args: {}}).catch(unlessLost);
			await line.ended;
			return result;
		} catch (error) {
			if (isRefusal(error, 'too_many_connections')) {
				await pause(lookAgainMs); // until another has ended
			} else if (!isRefusal(error, 'daemon_replaced')) {
				throw error;
			}
		}
	}
};

/** Somebody else has stopped it a moment before. */
const unlessLost = (error: unknown): {stopped: boolean} => {
	if (error instanceof LineLost || isRefusal(error, 'daemon_stopping')) {
		return {stopped: true};
	}

	throw error;
};
