import {Spinner} from '@inkjs/ui';
import {Box, Static, Text} from 'ink';
import type {CheckResult} from '../../client/doctor/examine.js';
import {counted} from '../../core/counted.js';
import {visible} from '../../core/visible.js';
import {theme} from '../parts/theme.js';
import {useSize} from '../parts/use-size.js';
import type {Examination} from '../use-examination.js';

const marks = {
	ok: {mark: '✓', color: theme.good},
	warning: {mark: '!', color: theme.attention},
	failed: {mark: '✗', color: theme.bad},
} as const;

/** The width of the names, so that what was found stands in one column. */
const nameColumns = 18;

/** A line a check as it comes, what to do beneath, and at the end how many of each there were. */
export const DoctorReport = ({results, begun, ending}: Examination) => {
	const {columns} = useSize();
	return (
		<>
			<Static items={[...results]} style={{width: columns}}>
				{result => <Row key={result.check} result={result} />}
			</Static>
			{begun !== undefined && <Spinner label={begun} />}
			{ending && results.length > 0 && <Text>{summaryOf(results)}</Text>}
		</>
	);
};

const Row = ({result: {check, status, what, fix, mended}}: {result: CheckResult}) => {
	const {mark, color} = marks[status];
	return (
		<Box>
			<Box width={2} flexShrink={0}>
				<Text color={color}>{mark}</Text>
			</Box>
			<Box width={nameColumns} flexShrink={0}>
				<Text bold={status !== 'ok'}>{check}</Text>
			</Box>
			<Box flexDirection="column" flexShrink={1}>
				<Text dimColor={status === 'ok'}>{visible(what)}</Text>
				{mended !== undefined && <Text color={theme.good}>{`mended: ${visible(mended)}`}</Text>}
				{fix !== undefined && <Text>{`→ ${visible(fix)}`}</Text>}
			</Box>
		</Box>
	);
};

/** `18 ok, 1 warning, 1 failed; lalia doctor --fix mends files` */
const summaryOf = (results: readonly CheckResult[]): string => {
	const countOf = (wanted: CheckResult['status']) => results.filter(({status}) => status === wanted).length;
	const [warnings, failures] = [countOf('warning'), countOf('failed')];
	const counts = [
		`${countOf('ok')} ok`,
		warnings > 0 && counted(warnings, 'warning'),
		failures > 0 && `${failures} failed`,
	].filter(Boolean);
	const fixable = results.filter(result => result.fixable).map(({check}) => check);
	return `${counts.join(', ')}${fixable.length > 0 ? `; lalia doctor --fix mends ${fixable.join(', ')}` : ''}`;
};
