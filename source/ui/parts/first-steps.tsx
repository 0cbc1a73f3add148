import {Box, Text} from 'ink';
import {Panel} from './panel.js';
import {theme} from './theme.js';
import type {Size} from './use-size.js';

const steps = [
	{command: 'lalia run peer --claude-code', does: 'starts Claude Code as an agent; also --codex, …'},
	{command: 'lalia setup claude-code', does: 'has its sessions notice mail by themselves'},
	{command: 'lalia register', does: 'for any other session that runs commands'},
];

type Props = {
	size: Size;
	isFocused: boolean;
	/** Whether who looks is an agent. */
	isAgent: boolean;
};

/** How the first agent comes in. */
export const FirstSteps = ({size, isFocused, isAgent}: Props) => (
	<Panel
		title={isAgent ? 'no agent but you is here yet' : 'no agent is here yet'}
		isFocused={isFocused}
		width={size.columns}
		height={size.rows}
	>
		<Box flexDirection="column" paddingTop={1} rowGap={1}>
			<Text>Bring one in, from another terminal, in a project:</Text>
			{steps.map(({command, does}) => (
				<Box key={command} flexDirection="column">
					<Text bold color={theme.accent} wrap="truncate-end">
						{command}
					</Text>
					<Text wrap="truncate-end">{`  ${does}`}</Text>
				</Box>
			))}
			<Text dimColor>{`${isAgent ? '' : 'R makes you one; '}lalia demo shows some at work.`}</Text>
		</Box>
	</Panel>
);
