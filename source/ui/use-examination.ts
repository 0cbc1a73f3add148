import {useEffect, useState} from 'react';
import {type CheckResult, examine, unhealthy} from '../client/doctor/examine.js';
import type {Ending} from './full-screen.js';
import {currentRun} from './run.js';
import {useEnding} from './use-ending.js';

export type Examination = {
	/** What the checks found, in their order. */
	results: readonly CheckResult[];
	/** The check that is being made now. */
	begun?: string | undefined;
	/** Set once it is over. */
	ending?: Ending;
};

/** Makes all checks once, and ends the view when all that they found stands on the screen. */
export const useExamination = (isMending: boolean): Examination => {
	const [state, setState] = useState<Examination>({results: []});

	// biome-ignore lint/correctness/useExhaustiveDependencies: it is looked once, whatever is drawn again
	useEffect(() => {
		const change = (part: Partial<Examination>) => setState(before => ({...before, ...part}));
		const look = async (): Promise<unknown> => {
			const results: CheckResult[] = [];
			for await (const step of examine(currentRun().invocation, {isMending})) {
				if ('begun' in step) {
					change({begun: step.begun});
				} else {
					results.push(step);
					change({results: [...results]});
				}
			}

			return unhealthy(results);
		};
		look().then(
			error => change({begun: undefined, ending: error === undefined ? {} : {error}}),
			(error: unknown) => change({begun: undefined, ending: {error}}),
		);
	}, []);

	useEnding(state.ending);

	return state;
};
