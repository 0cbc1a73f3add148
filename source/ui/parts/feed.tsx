import {Box, Text} from 'ink';
import type {ShownLine} from './feed-window.js';
import {highlight} from './highlight.js';
import {theme} from './theme.js';

type Props = {
	/** Those that are in sight. */
	lines: readonly ShownLine[];
	rows: number;
	/** What it says where there are none. */
	empty: string;
	/** What stands out: these words everywhere, and one message by a mark beside it, for which there are columns then. */
	found?: {words: string; seq: number | undefined};
};

/** What a mark beside the lines takes. */
export const markColumns = 2;

/** A window of a feed. */
export const FeedLines = ({lines, rows, empty, found}: Props) => (
	<Box flexDirection="column" height={rows} overflow="hidden">
		{lines.length === 0 && (
			<Text dimColor wrap="truncate-end">
				{empty}
			</Text>
		)}
		{lines.map(({seq, line, text}) => (
			<Box key={`${seq} ${line}`}>
				{found && (
					<Box width={markColumns} flexShrink={0}>
						<Text color={theme.accent} bold>
							{seq === found.seq ? (line === 0 ? '❯' : '│') : ' '}
						</Text>
					</Box>
				)}
				<Text wrap="truncate-end">{text === '' ? ' ' : highlight(text, found?.words ?? '')}</Text>
			</Box>
		))}
	</Box>
);
