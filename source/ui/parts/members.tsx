import {Box, Text} from 'ink';
import {visible} from '../../core/visible.js';
import type {ConversationView, WatchedAgent} from '../../core/watch-events.js';
import {ago} from './relative-time.js';
import {colorOf, theme} from './theme.js';
import {useNow} from './use-now.js';

type Props = {conversation: ConversationView; agents: ReadonlyMap<string, WatchedAgent>};

/** Who takes part, whether they are there, and what they have not read. */
export const Members = ({conversation: {members = []}, agents}: Props) => {
	const now = useNow(5000);
	return (
		<Box flexDirection="column">
			{members.map(({agent_id, name, unread = 0, dropped = 0}) => {
				const agent = agents.get(agent_id);
				return (
					<Text key={agent_id} wrap="truncate-end">
						<Text bold color={colorOf(agent_id)}>
							{visible(name)}
						</Text>
						<Text dimColor>{` ${presence(agent, now)}`}</Text>
						{unread > 0 && <Text color={theme.attention}>{` ●${unread}`}</Text>}
						{dropped > 0 && <Text color={theme.bad}>{` ${dropped} dropped`}</Text>}
					</Text>
				);
			})}
		</Box>
	);
};

const presence = (agent: WatchedAgent | undefined, now: number): string => {
	if (!agent) {
		return 'gone';
	}

	return agent.waiting ? 'waiting for mail' : `${agent.lease}, seen ${ago(agent.last_seen_at, now)}`;
};
