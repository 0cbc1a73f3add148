import type {WatchedAgent} from '../../core/watch-events.js';
import {ago} from './relative-time.js';

/** How long an agent is there still, or since when it is not. */
export const leaseText = (agent: WatchedAgent | undefined, now: number): string => {
	if (!agent) {
		return 'unregistered';
	}

	const left = ago(new Date(now).toISOString(), Date.parse(agent.expires_at)); // the same span, seen from its other end
	return agent.lease === 'live' ? `live, ${left} left` : `expired, seen ${ago(agent.last_seen_at, now)}`;
};
