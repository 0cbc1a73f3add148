import {useEffect, useState} from 'react';
import {openClient} from '../client/client.js';
import {publishSteps} from '../client/procedures/task-publish.js';
import type {ResultOf} from '../core/op.js';
import type {Ops} from '../core/ops/index.js';
import type {Ending} from './full-screen.js';
import {currentRun} from './run.js';
import {useEnding} from './use-ending.js';

export type Published = ResultOf<Ops['task publish']>;

export type Publishing = {
	/** What came of each workstream, and remarks beside that, in their order. */
	rows: (Published | {remark: string})[];
	/** The workstream that is being made now. */
	begun?: {begun: string; place: number; count: number} | undefined;
	/** Set once it is over. */
	ending?: Ending;
};

/** Publishes the workstreams of a payload once, and ends the view when all that came of it stands on the screen. */
export const usePublishing = ({file, mesh}: {file: string; mesh: boolean}): Publishing => {
	const [state, setState] = useState<Publishing>({rows: []});

	// biome-ignore lint/correctness/useExhaustiveDependencies: it is published once, whatever is drawn again
	useEffect(() => {
		const change = (part: Partial<Publishing>) => setState(before => ({...before, ...part}));
		const add = (row: Publishing['rows'][number]) => setState(before => ({...before, rows: [...before.rows, row]}));
		const publish = async (): Promise<void> => {
			const client = openClient(currentRun().invocation, remark => add({remark}));
			for await (const step of publishSteps(client, {file, mesh})) {
				'begun' in step ? change({begun: step}) : add(step);
			}
		};
		publish().then(
			() => change({begun: undefined, ending: {}}),
			(error: unknown) => change({begun: undefined, ending: {error}}),
		);
	}, []);

	useEnding(state.ending);

	return state;
};
