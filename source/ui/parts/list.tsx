import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {theme} from './theme.js';

type Props<T> = {
	items: readonly T[];
	keyOf: (item: T) => string | number;
	/** Index of the selected item. */
	selected: number;
	/** Whether keys go to it. */
	isFocused: boolean;
	rows: number;
	/** What it says where there is nothing. */
	empty: string;
	/** One line, without its mark. */
	children: (item: T, isSelected: boolean) => ReactNode;
};

/** Lines of which one is selected; only those that fit are drawn, however many there are. */
export const List = <T,>({items, keyOf, selected, isFocused, rows, empty, children}: Props<T>) => {
	if (items.length === 0) {
		return <Text dimColor>{empty}</Text>;
	}

	const start = firstShown({count: items.length, selected, rows});
	return (
		<Box flexDirection="column">
			{items.slice(start, start + rows).map((item, index) => {
				const isSelected = start + index === selected;
				return (
					<Box key={keyOf(item)}>
						<Text {...(isSelected && isFocused ? {color: theme.accent, bold: true} : {})}>
							{isSelected ? '❯ ' : '  '}
						</Text>
						<Box flexGrow={1}>{children(item, isSelected)}</Box>
					</Box>
				);
			})}
		</Box>
	);
};

/** The selected one in the middle, as far as there is something on both sides. */
export const firstShown = ({count, selected, rows}: {count: number; selected: number; rows: number}): number =>
	Math.max(0, Math.min(selected - Math.floor(rows / 2), count - rows));
