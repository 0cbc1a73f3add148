import {Spinner} from '@inkjs/ui';
import {Static, Text} from 'ink';
import {type ComponentType, useEffect, useState} from 'react';
import {textOf} from '../client/text/index.js';
import type {Op} from '../core/op.js';
import type {CommandName} from '../core/ops/index.js';
import {visible} from '../core/visible.js';
import {argsOf} from './pastel-exports.js';
import {usePerformance} from './use-performance.js';

/** Leaves room on the smallest terminal that people use. */
const shortLines = 12;

type Props = {args: readonly unknown[]; options: Record<string, unknown>};

/**
 * A command's view on a terminal: what it waits for while it waits, then its result. What may be long is printed once and
 * for all (Static): a live region as high as the terminal would make Ink clear the scrollback.
 * @param Result shows the result in place of its text
 */
export const commandView = (op: Op & {name: CommandName}, Result?: ComponentType<{result: unknown}>) =>
	function CommandView(props: Props) {
		const args = argsOf(op, props);
		const {result, lines, isSettled} = usePerformance(op.name, args);
		const text = result === undefined || Result ? '' : textOf(op.name, result, args).replace(/\n$/, '');
		const isLong = text.split('\n').length > shortLines || text.length > shortLines * 80;
		return (
			<>
				<Static items={isLong ? [...lines, text] : lines}>
					{(line, index) => <Line key={index} text={visible(line)} />}
				</Static>
				{!isSettled && op.waits && <Waiting seconds={Number(args['timeout'])} />}
				{Result && result !== undefined && <Result result={result} />}
				{text !== '' && !isLong && (
					<Text>
						{op.effect === 'write' && !op.waits && <Text color="green">✓ </Text>}
						{visible(text)}
					</Text>
				)}
			</>
		);
	};

/** A remark is dim, and a prompt in a transcript of commands stands out. */
const Line = ({text}: {text: string}) => {
	const [, prompt = '', rest = text] = /^(\w*\$ )(.*)$/s.exec(text) ?? [];
	return (
		<Text dimColor={text.startsWith('# ')}>
			{prompt !== '' && <Text color="cyan">{prompt}</Text>}
			{rest}
		</Text>
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
