import {useApp} from 'ink';
import {type ComponentType, useEffect} from 'react';
import {commands} from '../client/commands.js';
import {resolveNicknames} from '../client/nicknames/resolve-nicknames.js';
import type {Op} from '../core/op.js';
import type {CommandName} from '../core/ops/index.js';
import {commandView} from './command-view.js';
import {type Ending, showFullScreen} from './full-screen.js';
import {type Home, openHome} from './home.js';
import {argsOf} from './pastel-exports.js';
import {currentRun} from './run.js';
import type {ViewProps} from './views/view-props.js';

/** It moves nothing on the screen. */
const ring = (): void => void process.stdout.write('\u0007');

type Props = {args: readonly unknown[]; options: Record<string, unknown>};

type Given = Record<string, unknown>;

type Options<Args> = {
	/** What the view is shown with, found out before it takes the screen: what goes wrong here is said as on the plain face. */
	prepare?: (home: Home, given: Given) => Promise<Args>;
	/** Whether what was given says what to print. */
	isPrinted?: (given: Given) => boolean;
};

/**
 * A command whose view on a terminal is live: it takes the whole screen until it is left. Without a keyboard there would be no
 * way to leave it, so then its result is printed.
 */
export const liveView = <Args = Given>(
	op: Op & {name: CommandName},
	View: ComponentType<ViewProps & {args: Args}>,
	{
		// Reason for the cast: without a preparation they are what was given.
		prepare = async (_, given) => given as Args,
		isPrinted = () => false,
	}: Options<Args> = {},
) => {
	const Printed = commandView(op);
	const show = async (given: Given): Promise<Ending> => {
		const {invocation} = currentRun();
		const {args, inWordsGiven} = await resolveNicknames(invocation.home, commands[op.name], given);
		const home = openHome(invocation, () => {}, ring);
		const prepared = await prepare(home, args).catch((error: unknown) => {
			throw inWordsGiven(error);
		});
		return showFullScreen(end => <View home={home} args={prepared} end={end} />).finally(home.close);
	};
	return (props: Props) => {
		const given = argsOf(op, props);
		return process.stdin.isTTY && !isPrinted(given) ? <Host show={() => show(given)} /> : <Printed {...props} />;
	};
};

/** The view of the program without a command. */
export const rootView = (View: ComponentType<ViewProps>) => () => (
	<Host
		show={() => {
			const home = openHome(currentRun().invocation, () => {}, ring);
			return showFullScreen(end => <View home={home} end={end} />).finally(home.close);
		}}
	/>
);

/** Ends what Pastel has rendered, for there is one such thing a terminal, and shows the view in its place. */
const Host = ({show}: {show: () => Promise<Ending>}) => {
	const {exit} = useApp();
	// biome-ignore lint/correctness/useExhaustiveDependencies: it is shown once, whatever is drawn again
	useEffect(() => {
		const {finish} = currentRun();
		exit();
		setImmediate(() => {
			show().then(finish, (error: unknown) => finish({error}));
		});
	}, []);
	return null;
};
