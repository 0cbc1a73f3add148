import {Box, Text} from 'ink';
import {TextField} from './text-field.js';
import {theme} from './theme.js';

type Props = {isTyping: boolean; columns: number; words: string; change: (words: string) => void; keep: () => void};

/** What the shown ones have to fit. */
export const FilterLine = ({isTyping, columns, words, change, keep}: Props) => (
	<Box height={1} overflow="hidden">
		<Text color={theme.accent} bold>
			/
		</Text>
		{isTyping ? (
			<TextField columns={columns - 1} initial={words} change={change} submit={keep} />
		) : (
			<Text wrap="truncate-end">{words}</Text>
		)}
	</Box>
);
