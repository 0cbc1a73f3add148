import {useEffect, useState} from 'react';
import {perform} from '../client/perform.js';
import {textOf} from '../client/text/index.js';
import type {CommandName} from '../core/ops/index.js';
import {currentRun} from './run.js';
import {useEnding} from './use-ending.js';

export type Performance = {
	result?: unknown;
	/** Lines beside the result, and lines of progress, in their order. */
	lines: string[];
	/** Nothing is being waited for any more. */
	isSettled: boolean;
	/** Set once the command is over, with what went wrong, if anything did. */
	ending?: {error?: unknown};
};

/** Carries out a command once, and ends the view when its result stands on the screen and is acknowledged. */
export const usePerformance = (name: CommandName, args: Record<string, unknown>): Performance => {
	const [state, setState] = useState<Performance & {shown?: () => void}>({lines: [], isSettled: false});

	// biome-ignore lint/correctness/useExhaustiveDependencies: a command is carried out once, whatever is drawn again
	useEffect(() => {
		const change = (part: Partial<typeof state>) => setState(before => ({...before, ...part}));
		const addLine = (line: string) => setState(before => ({...before, lines: [...before.lines, line]}));
		const emit = (item: unknown) => {
			const line = typeof item === 'string' ? item : textOf(name, item, args).trimEnd();
			if (line !== '') {
				addLine(line);
			}
		};
		const show = (result: unknown) => new Promise<void>(shown => change({result, isSettled: true, shown}));
		perform({name, args, invocation: currentRun().invocation, show, lane: 'terminal', note: addLine, emit}).then(
			() => change({ending: {}}),
			(error: unknown) => change({isSettled: true, ending: {error}}),
		);
	}, []);

	useEffect(() => state.shown?.(), [state.shown]);

	useEnding(state.ending);

	return state;
};
