import {Spinner} from '@inkjs/ui';
import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import {textOf} from '../client/text/index.js';
import type {Op} from '../core/op.js';
import type {CommandName} from '../core/ops/index.js';
import {visible} from '../core/visible.js';
import {argsOf} from './pastel-exports.js';
import {usePerformance} from './use-performance.js';

type Props = {args: readonly unknown[]; options: Record<string, unknown>};

/** A command's view on a terminal: what it waits for while it waits, then its result. */
export const commandView = (op: Op & {name: CommandName}) =>
	function CommandView(props: Props) {
		const args = argsOf(op, props);
		const {result, lines, isSettled} = usePerformance(op.name, args);
		const text = result === undefined ? '' : textOf(op.name, result, args).replace(/\n$/, '');
		return (
			<Box flexDirection="column">
				{lines.map((line, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever appended
					<Text key={index}>{visible(line)}</Text>
				))}
				{!isSettled && op.waits && <Waiting seconds={Number(args['timeout'])} />}
				{text !== '' && (
					<Text>
						{op.effect === 'write' && !op.waits && <Text color="green">✓ </Text>}
						{visible(text)}
					</Text>
				)}
			</Box>
		);
	};

const Waiting = ({seconds}: {seconds: number}) => {
	const [left, setLeft] = useState(Math.ceil(seconds));
	useEffect(() => {
		const timer = setInterval(() => setLeft(before => Math.max(0, before - 1)), 1000);
		return () => clearInterval(timer);
	}, []);
	return <Spinner label={`waiting for mail, ${clock(left)} left; Ctrl-C stops waiting and loses nothing`} />;
};

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
