import {Box, Text, type TextProps} from 'ink';
import type {ReactNode} from 'react';

type Props = TextProps & {
	/** Left out for the one that takes what is left. */
	width?: number | undefined;
	isRight?: boolean;
	children: ReactNode;
};

/** A field of a table's row: as wide as its column, whatever is in it. */
export const Cell = ({width, isRight = false, children, ...style}: Props) => (
	<Box
		{...(width === undefined ? {flexGrow: 1, flexBasis: 0, overflow: 'hidden'} : {width, flexShrink: 0})}
		marginRight={1}
		justifyContent={isRight ? 'flex-end' : 'flex-start'}
	>
		<Text wrap="truncate-end" {...style}>
			{children}
		</Text>
	</Box>
);
