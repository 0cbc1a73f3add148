import {useApp} from 'ink';
import {useEffect, useState} from 'react';
import {perform} from '../client/perform.js';
import {currentRun} from './run.js';

export type Performance = {
	result?: unknown;
	/** Lines beside the result, and lines of progress, in their order. */
	lines: string[];
	isDone: boolean;
};

/** Carries out a command once, and ends the view when its result stands on the screen and is acknowledged. */
export const usePerformance = (name: string, args: Record<string, unknown>): Performance => {
	const {exit} = useApp();
	const [state, setState] = useState<Performance & {shown?: () => void}>({lines: [], isDone: false});

	useEffect(() => {
		const {invocation, finish} = currentRun();
		const addLine = (line: string) => setState(before => ({...before, lines: [...before.lines, line]}));
		const show = (result: unknown) =>
			new Promise<void>(shown => {
				setState(before => ({...before, result, isDone: true, shown}));
			});
		perform({name, args, invocation, show, note: addLine, progress: addLine}).then(
			() => {
				exit();
				finish();
			},
			(error: unknown) => {
				setState(before => ({...before, isDone: true}));
				exit();
				finish(error);
			},
		);
	}, []);

	useEffect(() => state.shown?.(), [state.shown]);

	return state;
};
