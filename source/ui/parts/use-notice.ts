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
				() => setNotice({text: done, isError: false}),
				(error: unknown) => setNotice({text: wordsOf(error), isError: true}),
			);
			return work;
		},
		say: (text: string, isError = false): void => setNotice({text, isError}),
		clear: (): void => setNotice(undefined),
	};
};

/** What went wrong, on one line. */
export const wordsOf = (error: unknown): string =>
	visible((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
