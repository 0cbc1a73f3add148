import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {theme} from './theme.js';

type Props = {
	title: string;
	/** At the right end of the title's line. */
	note?: string;
	isFocused: boolean;
	width?: number | string;
	height: number;
	grows?: boolean;
	/** Rows and columns that are left inside. */
	children: ReactNode;
};

/** A box with its title; the focused one is drawn in the accent colour and with a heavier line. */
export const Panel = ({title, note, isFocused, width, height, grows = false, children}: Props) => (
	<Box
		flexDirection="column"
		height={height}
		flexGrow={grows ? 1 : 0}
		flexShrink={grows ? 1 : 0}
		{...(width !== undefined && {width})}
		borderStyle={isFocused ? 'bold' : 'single'}
		{...(isFocused ? {borderColor: theme.accent} : {borderDimColor: true})}
		paddingX={1}
		overflow="hidden"
	>
		<Box justifyContent="space-between">
			<Text bold wrap="truncate-end">
				{title}
			</Text>
			{note !== undefined && (
				<Box flexShrink={0}>
					<Text dimColor>{` ${note}`}</Text>
				</Box>
			)}
		</Box>
		{children}
	</Box>
);

/** What a panel's frame and title take of its height, and its frame of its width. */
export const panelFrame = {rows: 3, columns: 4};
