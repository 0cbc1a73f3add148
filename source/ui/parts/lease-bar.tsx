import {Text} from 'ink';
import type {WatchedAgent} from '../../core/watch-events.js';
import {span} from './relative-time.js';
import {theme} from './theme.js';

/** What a bar of so many cells takes with its words. */
export const leaseColumns = (cells: number): number => cells + ' expired'.length;

/** What is left of an agent's lease, as a bar and in words. One that waits for mail renews it all the time. */
export const LeaseBar = ({agent, now, cells}: {agent: WatchedAgent; now: number; cells: number}) => {
	const {lease, waiting} = agent;
	const wholeMs = Date.parse(agent.expires_at) - Date.parse(agent.last_seen_at);
	const leftMs = waiting ? wholeMs : Date.parse(agent.expires_at) - now;
	if (leftMs <= 0 || (lease === 'expired' && !waiting)) {
		return <Text color={theme.bad}>{`${'▱'.repeat(cells)} expired`}</Text>;
	}

	const part = Math.min(1, leftMs / wholeMs);
	const full = Math.max(1, Math.round(part * cells));
	return (
		<Text color={colorAt(part)}>
			{`${'▰'.repeat(full)}${'▱'.repeat(cells - full)} ${(span(leftMs) ?? '0s').padStart(3)}`}
		</Text>
	);
};

const colorAt = (part: number): string => {
	if (part > 0.5) {
		return theme.good;
	}

	return part > 0.2 ? theme.attention : theme.bad;
};
