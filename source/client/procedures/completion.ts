import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {commands} from '../commands.js';
import {expectedLast} from '../completion/expected.js';
import {knownNames} from '../completion/known-names.js';
import {isShell, scripts} from '../completion/scripts.js';
import {helps} from '../help.js';
import type {Procedure} from './index.js';

/** The script of a shell, which calls this again with the words of each line that is to be completed. */
export const completion: Procedure = async ({invocation}, args): Promise<ResultOf<Ops['completion']>> => {
	const {shell, words} = args;
	const line = Array.isArray(words) ? words.map(String) : [];
	if (line.length === 0) {
		return {script: isShell(shell) ? scripts[shell] : ''}; // the argv reader takes no other
	}

	const {words: fixed = [], names = [], prefix = ''} = expectedLast(line, {commands, helps});
	const begun = line.at(-1) ?? '';
	const candidates = [...fixed, ...(await knownNames(invocation, names))]
		.map(({word, says}) => ({word: prefix + word, says: says.replace(/\s+/g, ' ')}))
		.filter(({word}) => word.startsWith(begun));
	return {candidates, ...(names.includes('file') && {files: true})};
};
