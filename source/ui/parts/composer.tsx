import {Box, Text} from 'ink';
import {useState} from 'react';
import {TextField} from './text-field.js';
import {theme} from './theme.js';

type Props = {
	isFocused: boolean;
	columns: number;
	/** What it says while it is empty. */
	placeholder: string;
	/** Rejects where it was not sent: then it stays written. */
	submit: (body: string) => Promise<unknown>;
};

const prompt = '› ';

/** A line to write a message in, of a longer one the line with the cursor; empty again once that is sent. */
export const Composer = ({isFocused, columns, placeholder, submit}: Props) => {
	const [sent, setSent] = useState(0);
	const [isSending, setSending] = useState(false);
	const send = async (body: string): Promise<void> => {
		setSending(true);
		try {
			await submit(body);
			setSent(sent + 1);
		} catch {
			// The view says why.
		} finally {
			setSending(false);
		}
	};
	return (
		<Box height={1} overflow="hidden">
			<Box flexShrink={0}>
				<Text {...(isFocused ? {color: theme.accent, bold: true} : {dimColor: true})}>{prompt}</Text>
			</Box>
			<TextField
				key={sent}
				isFocused={isFocused}
				columns={columns - prompt.length}
				placeholder={placeholder}
				submit={body => {
					if (body.trim() !== '' && !isSending) {
						void send(body);
					}
				}}
			/>
		</Box>
	);
};
