import {userInfo} from 'node:os';
import {Box, Text} from 'ink';
import {isName} from '../../core/names.js';
import type {HumanRole} from '../home.js';
import {Panel, panelFrame} from './panel.js';
import {TextField} from './text-field.js';
import {theme} from './theme.js';
import type {Size} from './use-size.js';

type Props = {size: Size; role: HumanRole; submit: (name: string) => void};

const prompt = 'name › ';

const meanings: Record<HumanRole, string> = {
	peer: 'talks, and may claim tasks',
	supervisor: 'publishes and merges tasks',
};

/** Asks a person who only looks under which name, and as what, to take part. */
export const RegisterPanel = ({size, role, submit}: Props) => (
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
			<Box>
				<Text bold color={theme.accent}>
					{'role › '}
				</Text>
				<Text>{`${role}: ${meanings[role]}`}</Text>
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
