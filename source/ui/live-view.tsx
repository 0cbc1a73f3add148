import {useApp} from 'ink';
import {type ComponentType, useEffect} from 'react';
import type {Op} from '../core/op.js';
import type {CommandName} from '../core/ops/index.js';
import {commandView} from './command-view.js';
import {showFullScreen} from './full-screen.js';
import {openHome} from './home.js';
import {argsOf} from './pastel-exports.js';
import {currentRun} from './run.js';
import type {ViewProps} from './views/view-props.js';

type Props = {args: readonly unknown[]; options: Record<string, unknown>};

/**
 * A command whose view on a terminal is live: it takes the whole screen until it is left. Without a keyboard there would be no
 * way to leave it, so then its result is printed.
 */
export const liveView = (
	op: Op & {name: CommandName},
	View: ComponentType<ViewProps & {args: Record<string, unknown>}>,
) => {
	const Printed = commandView(op);
	return (props: Props) =>
		process.stdin.isTTY ? <Host View={View} args={argsOf(op, props)} /> : <Printed {...props} />;
};

type HostProps = {View: ComponentType<ViewProps & {args: Record<string, unknown>}>; args: Record<string, unknown>};

/** Ends what Pastel has rendered, for there is one such thing a terminal, and shows the view in its place. */
const Host = ({View, args}: HostProps) => {
	const {exit} = useApp();
	// biome-ignore lint/correctness/useExhaustiveDependencies: it is shown once, whatever is drawn again
	useEffect(() => {
		const {invocation, finish} = currentRun();
		exit();
		setImmediate(async () => {
			const home = openHome(invocation, () => {});
			finish(await showFullScreen(end => <View home={home} args={args} end={end} />));
		});
	}, []);
	return null;
};
