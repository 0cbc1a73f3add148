import {randomBytes} from 'node:crypto';
import {protocolVersion} from '../../core/signing.js';
import {ulidOf} from '../../core/ulid.js';
import {reachRunningDaemon} from '../reach-daemon.js';
import type {Procedure} from './index.js';

/** Ends the daemon if there is one, and waits until it is gone. */
export const stop: Procedure = async ({invocation}) => {
	const line = await reachRunningDaemon(invocation);
	if (!line) {
		return {stopped: false};
	}

	const result = await line.request({
		v: protocolVersion,
		id: ulidOf(Date.now(), randomBytes(16)),
		op: 'stop',
		args: {},
	});
	await line.ended;
	return result;
};
