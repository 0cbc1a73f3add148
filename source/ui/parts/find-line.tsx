import {TextInput} from '@inkjs/ui';
import {Box, Text} from 'ink';
import {theme} from './theme.js';
import type {useFind} from './use-find.js';

type Props = {find: ReturnType<typeof useFind>};

/** What is looked for, while it is typed and after, and what came of it. */
export const FindLine = ({find: {isTyping, found, type, keep}}: Props) => (
	<Box height={1} flexGrow={1}>
		<Box flexGrow={1} overflow="hidden">
			<Text color={theme.accent} bold>
				/
			</Text>
			{isTyping ? (
				<TextInput defaultValue={found?.words ?? ''} onChange={type} onSubmit={keep} />
			) : (
				<Text>{found?.words}</Text>
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
