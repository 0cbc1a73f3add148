import {protocolVersion} from '../../core/signing.js';
import type {Handler} from '../handler.js';

export const health: Handler<'health'> = ({facts: {startedAt, ...facts}, transcript}) => {
	const {failing, ...state} = transcript.state();
	return {
		...facts,
		protocol: {min: protocolVersion, max: protocolVersion},
		pid: process.pid,
		started_at: new Date(startedAt).toISOString(),
		transcript: {...state, ...(failing ? {failing: {...failing, since: new Date(failing.since).toISOString()}} : {})},
	};
};
