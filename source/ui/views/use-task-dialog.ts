import {useState} from 'react';
import {type Picker, usePicker} from '../parts/agent-picker.js';
import type {Key} from '../parts/keys.js';
import {answerKeys, type Question} from '../parts/question.js';

/** What stands between a key and what it does: a question, or a choice of agents; its keys are the only ones meanwhile. */
export const useTaskDialog = (say: (text: string, isError: boolean) => void) => {
	const [question, ask] = useState<Question>();
	const [picker, setPicker] = useState<Picker>();
	const picking = usePicker(picker, () => setPicker(undefined));
	const close = (refusal?: string): void => {
		ask(undefined);
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
		ask,
		pick: (next: Picker): void => {
			picking.reset();
			setPicker(next);
		},
	};
};
