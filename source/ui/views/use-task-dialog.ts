import {useState} from 'react';
import {type Picker, usePicker} from '../parts/agent-picker.js';
import type {Key} from '../parts/keys.js';
import {answerKeys, type Question} from '../parts/question.js';

type Notices = {say: (text: string, isError: boolean) => void; clear: () => void};

/** What stands between a key and what it does: a question, or a choice of agents; its keys are the only ones meanwhile. */
export const useTaskDialog = ({say, clear}: Notices) => {
	const [question, setQuestion] = useState<Question>();
	const [picker, setPicker] = useState<Picker>();
	const picking = usePicker(picker, () => setPicker(undefined));
	const close = (refusal?: string): void => {
		setQuestion(undefined);
		if (refusal !== undefined) {
			say(refusal, true);
		}
	};
	const keys: Key[] | undefined = question ? answerKeys(question, close) : picker && picking.keys;
	return {
		question,
		picker,
		picked: picking.selected,
		/** Undefined where nothing is asked. */
		keys,
		ask: (next: Question): void => {
			clear();
			setQuestion(next);
		},
		pick: (next: Picker): void => {
			clear();
			picking.reset();
			setPicker(next);
		},
	};
};
