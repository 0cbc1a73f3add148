import {Text} from 'ink';
import {visible} from '../../core/visible.js';
import type {Key} from './keys.js';
import {theme} from './theme.js';

/** What is asked before something is done that cannot be undone, or after it was refused. */
export type Question = {
	text: string;
	/** The words that it was refused with. */
	refusal?: string;
	/** What can be answered, beside no. */
	answers: readonly {on: string; label: string; run: () => void}[];
};

export const QuestionLine = ({question: {text, refusal}}: {question: Question}) => (
	<Text bold wrap="truncate-end" color={refusal === undefined ? theme.attention : theme.bad}>
		{visible(refusal === undefined ? `? ${text}` : `✗ ${refusal}: ${text}`)}
	</Text>
);

/** The keys that answer it; `close` takes it away, and says why nothing came of it. */
export const answerKeys = ({answers, refusal}: Question, close: (refusal?: string) => void): Key[] => [
	...answers.map(({on, label, run}) => ({
		on: [on],
		label,
		does: label,
		run: () => {
			close();
			run();
		},
	})),
	{on: ['n', 'escape'], sign: 'n/Esc', label: 'no', does: 'leave it as it is', run: () => close(refusal)},
];
