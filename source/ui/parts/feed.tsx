import {Box, Text} from 'ink';
import type {WatchedMessage} from '../../core/watch-events.js';
import {messageLines} from './message-lines.js';

type Props = {
	messages: readonly WatchedMessage[];
	rows: number;
	columns: number;
	/** How many lines it is scrolled up from the newest. */
	offset: number;
	/** What it says where there are none. */
	empty: string;
};

/** The messages of a conversation, the newest at the bottom; only the lines that fit are drawn. */
export const FeedLines = ({messages, rows, columns, offset, empty}: Props) => {
	const lines = linesAbove(messages, {columns, count: offset + rows});
	const shown = lines.slice(0, Math.max(0, lines.length - offset)).slice(-rows);
	return (
		<Box flexDirection="column" height={rows} justifyContent={lines.length < rows ? 'flex-start' : 'flex-end'}>
			{shown.length === 0 && <Text dimColor>{empty}</Text>}
			{shown.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
				<Text key={index} wrap="truncate-end">
					{line === '' ? ' ' : line}
				</Text>
			))}
		</Box>
	);
};

/** The last lines of all messages, as many as that if there are. */
const linesAbove = (
	messages: readonly WatchedMessage[],
	{columns, count}: {columns: number; count: number},
): string[] => {
	const parts: string[][] = [];
	let length = 0;
	for (let index = messages.length - 1; index >= 0 && length < count; index--) {
		const message = messages[index];
		const lines = message ? messageLines(message, columns) : [];
		parts.push(lines);
		length += lines.length;
	}

	return parts.reverse().flat();
};

/** How many lines all of them have: how far one can scroll. */
export const lineCount = (messages: readonly WatchedMessage[], columns: number): number =>
	messages.reduce((total, message) => total + messageLines(message, columns).length, 0);
