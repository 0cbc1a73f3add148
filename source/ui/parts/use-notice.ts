import {useState} from 'react';
import {visible} from '../../core/visible.js';

/** A line about what was just done, or why it could not be. */
export type Notice = {text: string; isError: boolean};

/** What came of the last key that did something. */
export const useNotice = () => {
	const [notice, setNotice] = useState<Notice>();
	return {
		notice,
		/** Says `done` once the work is, or what went wrong. Answers with the work. */
		report: (work: Promise<unknown>, done: string): Promise<unknown> => {
			setNotice(undefined);
			work.then(
				result =>
					setNotice({
						text: isQueued(result) ? 'queued: it is sent when the mesh is there again' : done,
						isError: false,
					}),
				(error: unknown) => setNotice({text: wordsOf(error), isError: true}),
			);
			return work;
		},
		say: (text: string, isError = false): void => setNotice({text, isError}),
		clear: (): void => setNotice(undefined),
	};
};

/** Whether it is kept until the mesh can be reached. */
const isQueued = (result: unknown): boolean =>
	typeof result === 'object' && result !== null && 'state' in result && result.state === 'queued';

/** What went wrong, on one line. */
export const wordsOf = (error: unknown): string =>
	visible((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
