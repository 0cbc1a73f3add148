import {Text, useInput} from 'ink';
import {useRef, useState} from 'react';
import {inverse} from './inverse.js';
import {lastLine, lineAtCursor, toLeft, toRight, type Written, withoutLast, withText} from './written.js';

type Props = {
	/** Where it is not, it is shown without a cursor. */
	isFocused?: boolean;
	columns: number;
	initial?: string;
	/** What it says while it is empty. */
	placeholder?: string;
	change?: (value: string) => void;
	submit: (value: string) => void;
};

/** A line to write in. Of a text that is longer than the line, that part is shown which has the cursor. */
export const TextField = ({
	isFocused = true,
	columns,
	initial = '',
	placeholder = '',
	change = () => {},
	submit,
}: Props) => {
	const [written, draw] = useState<Written>({value: initial, cursor: initial.length});
	const latest = useRef(written); // a key may come before what the last one wrote is drawn
	const write = (next: Written): void => {
		const isChanged = next.value !== latest.current.value;
		latest.current = next;
		draw(next);
		if (isChanged) {
			change(next.value);
		}
	};
	useInput(
		(input, key) => {
			if (key.return) {
				submit(latest.current.value);
			} else if (key.leftArrow) {
				write(toLeft(latest.current));
			} else if (key.rightArrow) {
				write(toRight(latest.current));
			} else if (key.backspace || key.delete) {
				write(withoutLast(latest.current));
			} else if (input !== '' && !key.ctrl && !key.tab) {
				write(withText(latest.current, input));
			}
		},
		{isActive: isFocused},
	);
	const {value} = written;
	if (value === '' && placeholder !== '') {
		return (
			<Text wrap="truncate-end">
				{isFocused && inverse(placeholder.slice(0, 1))}
				<Text dimColor>{isFocused ? placeholder.slice(1) : placeholder}</Text>
			</Text>
		);
	}

	return <Text wrap="truncate-end">{isFocused ? lineAtCursor(written, columns) : lastLine(value, columns)}</Text>;
};
