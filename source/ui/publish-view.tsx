import {Spinner} from '@inkjs/ui';
import {Static, Text} from 'ink';
import {visible} from '../core/visible.js';
import {theme} from './parts/theme.js';
import {type Published, type Publishing, usePublishing} from './use-publishing.js';

type Props = {options: Record<string, unknown>};

/** `task publish` on a terminal: for each workstream that it is being made, and what came of it; how many, at the end. */
export const PublishView = ({options}: Props) => {
	const {rows, begun, ending} = usePublishing({file: String(options['file']), mesh: options['mesh'] === true});
	const published = rows.flatMap(row => ('slug' in row ? [row] : []));
	return (
		<>
			<Static items={rows}>{(row, index) => <Row key={index} row={row} />}</Static>
			{begun && <Spinner label={`${begun.begun} (${begun.place} of ${begun.count})`} />}
			{ending && published.length > 0 && <Text>{summaryOf(published)}</Text>}
		</>
	);
};

const Row = ({row}: {row: Publishing['rows'][number]}) => {
	if (!('slug' in row)) {
		return <Text color={theme.attention}>{visible(row.remark)}</Text>;
	}

	const {slug, outcome, task, error} = row;
	const isChanged = outcome === 'published' || outcome === 'changed';
	return (
		<Text>
			{error ? <Text color={theme.bad}>✗ </Text> : <Text color={theme.good}>{isChanged ? '✓ ' : '= '}</Text>}
			<Text bold>{slug}</Text>
			<Text dimColor>{` ${outcome}`}</Text>
			{isChanged && task && <Text dimColor>{` ${visible(`${task.branch} ${task.worktree} #${task.room}`)}`}</Text>}
			{error && <Text color={theme.bad}>{` ${visible(error.message)}`}</Text>}
		</Text>
	);
};

/** `2 published, 1 unchanged` */
const summaryOf = (published: readonly Published[]): string =>
	(['published', 'changed', 'unchanged', 'failed'] as const)
		.map(outcome => [published.filter(row => row.outcome === outcome).length, outcome] as const)
		.flatMap(([count, outcome]) => (count > 0 ? [`${count} ${outcome}`] : []))
		.join(', ');
