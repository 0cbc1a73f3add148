import {Box, Text} from 'ink';
import type {ShownLine} from './feed-window.js';
import {highlight} from './highlight.js';
import {theme} from './theme.js';

type Props = {
	lines: readonly ShownLine[];
	rows: number;
	/** These stand out. */
	words: string;
	/** The message that is marked. */
	current: number | undefined;
	/** What it says where there are none. */
	empty: string;
};

/** A window of a feed, with a mark beside one message. */
export const ReadingLines = ({lines, rows, words, current, empty}: Props) => (
	<Box flexDirection="column" height={rows} overflow="hidden">
		{lines.length === 0 && <Text dimColor>{empty}</Text>}
		{lines.map(({seq, line, text}) => (
			<Box key={`${seq} ${line}`}>
				<Box width={2} flexShrink={0}>
					<Text color={theme.accent} bold>
						{seq === current ? (line === 0 ? '❯' : '│') : ' '}
					</Text>
				</Box>
				<Text wrap="truncate-end">{text === '' ? ' ' : highlight(text, words)}</Text>
			</Box>
		))}
	</Box>
);
