import {userInfo} from 'node:os';
import {Box, Text} from 'ink';
import {isName} from '../../core/names.js';
import {Panel, panelFrame} from './panel.js';
import {TextField} from './text-field.js';
import {theme} from './theme.js';
import type {Size} from './use-size.js';

type Props = {size: Size; submit: (name: string) => void};

const prompt = 'name › ';

/** Asks a person who only looks under which name to take part. */
export const RegisterPanel = ({size, submit}: Props) => (
	<Panel title="take part" isFocused={true} width={size.columns} height={size.rows}>
		<Box flexDirection="column" paddingY={1} rowGap={1}>
			<Text>Now you only look.</Text>
			<Text>An agent of your own writes, joins rooms, has mail.</Text>
			<Box>
				<Text bold color={theme.accent}>
					{prompt}
				</Text>
				<TextField
					columns={size.columns - panelFrame.columns - prompt.length}
					initial={loginName()}
					submit={name => submit(name.trim())}
				/>
			</Box>
			<Text dimColor>Enter makes it; lalia unregister takes it back.</Text>
		</Box>
	</Panel>
);

/** Of the user of this machine, where it can be a name. */
const loginName = (): string => {
	try {
		const {username} = userInfo();
		return isName(username) ? username : '';
	} catch {
		return ''; // a user without an entry in the list of users
	}
};
