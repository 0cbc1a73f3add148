import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import type {Key} from './keys.js';

type Props = {lines: readonly string[]; rows: number; offset: number};

/** Some of the lines of a long text. */
export const LineWindow = ({lines, rows, offset}: Props) => (
	<Box flexDirection="column" height={rows} overflow="hidden">
		{lines.slice(offset, offset + rows).map((line, index) => (
			// biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
			<Text key={index} wrap="truncate-end">
				{line === '' ? ' ' : line}
			</Text>
		))}
	</Box>
);

type Scrolling = {
	/** How many lines there are. */
	count: number;
	rows: number;
	/** It begins at its top again when this is something else. */
	of: string | undefined;
};

/** Scrolls such a text, from its top. */
export const useLineScroll = ({count, rows, of}: Scrolling) => {
	const [wanted, setOffset] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another text begins at its top
	useEffect(() => setOffset(0), [of]);
	const most = Math.max(0, count - rows);
	const offset = Math.min(wanted, most);
	const move = (lines: number): void => setOffset(Math.max(0, Math.min(most, offset + lines)));
	const page = Math.max(1, rows - 2);
	const keys: Key[] = [
		{on: ['pageDown'], sign: 'PgUp/PgDn', label: 'scroll', does: 'scroll the task down', run: () => move(page)},
		{on: ['pageUp'], does: 'scroll the task up', run: () => move(-page)},
		{on: ['home'], does: 'show the beginning of the task', run: () => move(-count)},
		{on: ['end'], does: 'show the end of the task', run: () => move(count)},
	];
	/** How much of it is hidden below. */
	return {offset, move, hidden: most - offset, keys: most > 0 ? keys : []};
};
