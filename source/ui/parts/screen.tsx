import {Box, Text, useInput} from 'ink';
import {type ReactNode, useContext, useEffect, useLayoutEffect, useRef, useState} from 'react';
import type {HomeModel} from '../../client/home-model.js';
import type {HomeState} from '../home.js';
import {fitKeys} from './fit-keys.js';
import {type Key, keyPressed, signOf} from './keys.js';
import {OuterKeys} from './outer-keys.js';
import {theme} from './theme.js';
import {type Size, useSize} from './use-size.js';

type Props = {
	title: string;
	state: HomeState;
	/** What can be pressed now, the most useful first. */
	keys: readonly Key[];
	/** Letters go into a field: only what has a name is a key then. */
	isTyping?: boolean;
	/** A line about what was just done, or why it could not be. */
	notice?: {text: string; isError: boolean} | undefined;
	end: (ending?: {code?: number; error?: unknown}) => void;
	children: ReactNode;
};

/** The header, the notice and the footer. */
const frameRows = 3;

/** What a view has of the terminal. */
export const innerSize = ({columns, rows}: Size): Size => ({columns, rows: Math.max(1, rows - frameRows)});

/** A full-screen view: what it is and how its daemon does above, what can be pressed below, and the view in between. */
export const Screen = ({title, state, keys, isTyping = false, notice, end, children}: Props) => {
	const {columns, rows} = useSize();
	const outer = useContext(OuterKeys);
	const [isHelping, setHelping] = useState(false);
	useEffect(() => {
		if (state.failure !== undefined) {
			end({error: state.failure});
		}
	}, [state.failure, end]);

	const quit: Key = {on: ['q'], label: 'quit', does: 'leave', run: () => end()};
	const help: Key = {on: ['?'], label: 'help', does: 'show all keys', run: () => setHelping(true)};
	const close: Key = {
		on: ['escape', '?', 'q', 'return'],
		label: 'close',
		does: 'close the help',
		run: () => setHelping(false),
	};
	const fitted = fitKeys([...outer, ...keys], columns); // the way back is named before all others
	const own = [...fitted.slice(outer.length), ...fitted.slice(0, outer.length)];
	const all = isHelping ? [close] : isTyping ? keys : [...own, help, quit];
	const latest = useRef(all);
	useLayoutEffect(() => {
		latest.current = all; // Ink listens anew only after it has drawn: a key that comes between is for what is drawn
	});
	useInput((input, pressed) => {
		if (pressed.ctrl && input === 'c') {
			end({code: 130});
			return;
		}

		keyPressed(latest.current, input, pressed)?.run();
	});
	const inner = innerSize({columns, rows});
	return (
		<Box flexDirection="column" width={columns} height={inner.rows + frameRows}>
			<Header title={title} state={state} />
			<Box height={inner.rows} flexDirection="column" overflow="hidden">
				{isHelping ? <Help keys={[...keys, ...outer, help, quit]} /> : children}
			</Box>
			<Text wrap="truncate-end" {...(notice?.isError ? {color: theme.bad} : {dimColor: true})}>
				{notice === undefined ? ' ' : `${notice.isError ? '✗' : '✓'} ${notice.text}`}
			</Text>
			<Footer keys={all} />
		</Box>
	);
};

const Header = ({title, state: {link, model}}: Pick<Props, 'title' | 'state'>) => {
	const who = link === 'connecting' ? '' : (model.caller?.name ?? 'looking only');
	return (
		<Box>
			<Box flexShrink={0}>
				<Text bold color={theme.accent}>
					lalia
				</Text>
				<Text bold>{` ${title}`}</Text>
			</Box>
			<Box flexGrow={1} justifyContent="flex-end" marginLeft={1}>
				<Text wrap="truncate-end">
					<Status link={link} pending={model.transcript.pending} failing={model.transcript.failing} />
					{link === 'live' && <MeshStatus mesh={model.mesh} />}
					<Text dimColor>{who === '' ? '' : `  ${who}`}</Text>
				</Text>
			</Box>
		</Box>
	);
};

type StatusProps = {link: HomeState['link']; pending: number; failing: string | undefined};

const Status = ({link, pending, failing}: StatusProps) => {
	if (link === 'connecting') {
		return <Text dimColor>connecting…</Text>;
	}

	if (link !== 'live') {
		const said = link === 'stopped' ? 'daemon stopped, waiting for the next' : 'daemon gone, starting it again';
		return <Text color={theme.attention}>{`⚠ ${said}`}</Text>;
	}

	if (failing !== undefined) {
		return <Text color={theme.bad}>{`✗ git fails, transcript ${pending} behind`}</Text>;
	}

	return pending > 100 ? <Text color={theme.attention}>{`transcript ${pending} behind`}</Text> : null;
};

/** Says nothing while all is well, or where there is no mesh. */
const MeshStatus = ({mesh: standing}: {mesh: HomeModel['mesh']}) => {
	if (standing === undefined || standing.state === 'off') {
		return null;
	}

	const {mesh, state, queued, refused} = standing;
	if (state !== 'up') {
		const waiting = queued > 0 ? `, ${queued} queued` : '';
		return <Text color={theme.attention}>{`  ⚠ mesh ${mesh} ${state}${waiting}`}</Text>;
	}

	return refused > 0 ? <Text color={theme.bad}>{`  ✗ mesh ${mesh}: ${refused} events refused`}</Text> : null;
};

const Footer = ({keys}: {keys: readonly Key[]}) => (
	<Text wrap="truncate-end">
		{keys
			.filter(({label}) => label !== undefined)
			.map(({on: [name = ''], sign, label}) => (
				<Text key={label}>
					<Text bold>{sign ?? signOf(name)}</Text>
					<Text dimColor>{` ${label}  `}</Text>
				</Text>
			))}
	</Text>
);

const Help = ({keys}: {keys: readonly Key[]}) => (
	<Box flexDirection="column" paddingX={2} paddingY={1}>
		{keys.map(({on, does}) => (
			<Box key={does}>
				<Box width={16} flexShrink={0}>
					<Text bold>{on.map(signOf).join(' ')}</Text>
				</Box>
				<Text wrap="truncate-end">{does}</Text>
			</Box>
		))}
	</Box>
);
