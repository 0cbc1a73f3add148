import {Box, Text} from 'ink';
import {TextField} from './text-field.js';
import {theme} from './theme.js';
import type {useFind} from './use-find.js';

type Props = {find: ReturnType<typeof useFind>; columns: number};

/** What the longest outcome takes. */
const outcomeColumns = '  looking further back…'.length;

/** What is looked for, while it is typed and after, and what came of it. */
export const FindLine = ({find: {isTyping, found, type, keep}, columns}: Props) => (
	<Box height={1} flexGrow={1}>
		<Box flexGrow={1} overflow="hidden">
			<Text color={theme.accent} bold>
				/
			</Text>
			{isTyping ? (
				<TextField columns={columns - 1 - outcomeColumns} initial={found?.words ?? ''} change={type} submit={keep} />
			) : (
				<Text wrap="truncate-end">{found?.words}</Text>
			)}
		</Box>
		<Box flexShrink={0} marginLeft={2}>
			<Outcome found={found} />
		</Box>
	</Box>
);

const Outcome = ({found}: {found: Props['find']['found']}) => {
	if (!found || found.words === '') {
		return <Text dimColor>words to find</Text>;
	}

	if (found.isLooking) {
		return <Text dimColor>looking further back…</Text>;
	}

	return found.seq === undefined ? (
		<Text color={theme.attention}>not found</Text>
	) : (
		<Text dimColor>{`found in #${found.seq}`}</Text>
	);
};
