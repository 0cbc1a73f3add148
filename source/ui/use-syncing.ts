import {useEffect, useState} from 'react';
import {openClient} from '../client/client.js';
import type {Progress} from '../client/sync/carrier.js';
import {keepInStep} from '../client/sync/keep-in-step.js';
import {type SyncResult, synchronize} from '../client/sync/synchronize.js';
import {untilCommitted} from '../client/sync/until-committed.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Ending} from './full-screen.js';
import {currentRun} from './run.js';
import {useEnding} from './use-ending.js';

export type Syncing = {
	/** What came of each time, and remarks beside that, in their order. */
	rows: (SyncResult | {remark: string})[];
	/** What is being done now, and how far it is. */
	begun?: string | undefined;
	progress?: Progress | undefined;
	/** Set once it is over. */
	ending?: Ending;
};

export type SyncOptions = {watch?: boolean; every: number; timeout: number};

/** Synchronizes once, or for as long as it is watched, and ends the view when all that came of it stands on the screen. */
export const useSyncing = ({watch, every, timeout}: SyncOptions): Syncing => {
	const [state, setState] = useState<Syncing>({rows: []});

	// biome-ignore lint/correctness/useExhaustiveDependencies: it is done once, whatever is drawn again
	useEffect(() => {
		const change = (part: Partial<Syncing>) => setState(before => ({...before, ...part}));
		const add = (row: Syncing['rows'][number]) =>
			setState(before => ({...before, rows: [...before.rows, row], begun: undefined, progress: undefined}));
		const client = openClient(currentRun().invocation, remark => add({remark}));
		const common = {
			idleMs: timeout * 1000,
			onStep: ({begun}: {begun: string}) => change({begun, progress: undefined}),
			onProgress: (progress: Progress) => change({progress}),
		};
		const work = async (): Promise<void> => {
			if (watch === true) {
				return keepInStep(client, {...common, everyMs: every * 1000, onResult: add});
			}

			await untilCommitted(client.invocation);
			add(await synchronize(client.invocation, common));
		};
		const end = (ending: Ending) => change({begun: undefined, progress: undefined, ending});
		work().then(
			() => end({}),
			(error: unknown) => {
				if (error instanceof LaliaError && error.result) {
					add(error.result as SyncResult); // of a sync that did a part of it
				}

				end({error});
			},
		);
	}, []);

	useEnding(state.ending);

	return state;
};
