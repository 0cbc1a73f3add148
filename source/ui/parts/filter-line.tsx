import {TextInput} from '@inkjs/ui';
import {Box, Text} from 'ink';
import {theme} from './theme.js';

type Props = {isTyping: boolean; words: string; change: (words: string) => void; keep: () => void};

/** What the shown ones have to fit. */
export const FilterLine = ({isTyping, words, change, keep}: Props) => (
	<Box height={1} overflow="hidden">
		<Text color={theme.accent} bold>
			/
		</Text>
		{isTyping ? <TextInput defaultValue={words} onChange={change} onSubmit={keep} /> : <Text>{words}</Text>}
	</Box>
);
