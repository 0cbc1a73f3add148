import {useApp} from 'ink';
import {useEffect} from 'react';
import type {Ending} from './full-screen.js';
import {currentRun} from './run.js';

/** Ends a command's view once it says how it ended, when all of that stands on the screen. */
export const useEnding = (ending: Ending | undefined): void => {
	const {exit} = useApp();
	useEffect(() => {
		if (ending) {
			exit();
			currentRun().finish(ending);
		}
	}, [ending, exit]);
};
