import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import type {AgentView} from '../../core/fields.js';
import {visible} from '../../core/visible.js';
import {LeaseBar} from '../parts/lease-bar.js';
import {colorOf, theme} from '../parts/theme.js';

type Props = {result: unknown};

/** Of the longest name of a fact. */
const nameColumns = 12;

/** Who the caller is now that it has registered. */
export const RegisteredResult = ({result}: Props) => {
	const {name} = result as AgentView; // it is the result of `register`
	return (
		<>
			<Text>
				<Text color={theme.good}>✓ </Text>
				{visible(name)}
			</Text>
			<Facts result={result} />
		</>
	);
};

/** Who the caller is. */
export const WhoamiResult = ({result}: Props) => {
	const {name, agent_id} = result as AgentView; // it is the result of `whoami`
	return (
		<>
			<Text bold color={colorOf(agent_id)}>
				{visible(name)}
			</Text>
			<Facts result={result} />
		</>
	);
};

/** What there is to know of an agent, a line each. */
const Facts = ({result}: Props) => {
	const agent = result as AgentView & {determined_by?: string}; // those of both commands
	const facts = {
		agent_id: agent.agent_id,
		role: agent.role,
		project: agent.project,
		branch: agent.branch,
		worktree: agent.worktree,
		harness: agent.harness,
		model: agent.model,
		'known by': agent.determined_by,
	};
	return (
		<Box flexDirection="column" paddingLeft={2}>
			{Object.entries(facts)
				.filter(([, value]) => value !== null && value !== undefined)
				.map(([name, value]) => (
					<Fact key={name} name={name}>
						<Text>{visible(String(value))}</Text>
					</Fact>
				))}
			<Fact name="lease">
				<LeaseBar agent={{...agent, waiting: false}} now={Date.now()} cells={6} />
			</Fact>
		</Box>
	);
};

const Fact = ({name, children}: {name: string; children: ReactNode}) => (
	<Box>
		<Box width={nameColumns} flexShrink={0}>
			<Text dimColor>{name}</Text>
		</Box>
		{children}
	</Box>
);
