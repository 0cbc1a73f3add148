import {ProgressBar, Spinner} from '@inkjs/ui';
import {Box, Static, Text} from 'ink';
import {counted} from '../../core/counted.js';
import {visible} from '../../core/visible.js';
import {theme} from '../parts/theme.js';
import type {Syncing} from '../use-syncing.js';

const barColumns = 24;

/** What came of it, a line for this host and one for each that has news; what is being done now beneath, with a bar. */
export const SyncReport = ({rows, begun, progress, ending, isWatching}: Syncing & {isWatching: boolean}) => (
	<>
		<Static items={rows}>{(row, index) => <Row key={index} row={row} />}</Static>
		{begun !== undefined && <Spinner label={visible(begun)} />}
		{begun === undefined && isWatching && !ending && <Spinner label="in step; Ctrl-C ends it" />}
		{progress?.done !== undefined && progress.total !== undefined && (
			<Box gap={1}>
				<Box width={barColumns}>
					<ProgressBar value={progress.total === 0 ? 100 : (100 * progress.done) / progress.total} />
				</Box>
				<Text dimColor>{`${visible(progress.phase)} ${progress.done} of ${progress.total}`}</Text>
			</Box>
		)}
	</>
);

const marks = {
	fetched: {mark: '✓', color: theme.good},
	rewritten: {mark: '✗', color: theme.bad},
	broken: {mark: '✗', color: theme.bad},
} as const;

const Row = ({row}: {row: Syncing['rows'][number]}) => {
	if ('remark' in row) {
		return <Text color={theme.attention}>{visible(row.remark)}</Text>;
	}

	return (
		<Box flexDirection="column">
			<Text>
				<Text color={theme.good}>✓ </Text>
				{row.pushed === 0 ? 'nothing to push' : `pushed ${counted(row.pushed, 'commit')}`}
			</Text>
			{row.hosts.map(({host, host_id, outcome, commits}) => (
				<Text key={host_id}>
					<Text color={marks[outcome].color}>{`${marks[outcome].mark} `}</Text>
					<Text bold>{host}</Text>
					{` ${outcome}${outcome === 'fetched' ? ` ${counted(commits, 'commit')}` : ''}`}
					<Text dimColor>{` ${host_id}`}</Text>
				</Text>
			))}
		</Box>
	);
};
