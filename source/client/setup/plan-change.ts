import {brokenAt} from '../../core/config/broken-config.js';
import {JsonFault} from '../../core/placed-json.js';
import type {Editor} from './editors.js';
import {insertAll, takeOutAll} from './insertion.js';
import {hashOf, type SetupRecord} from './record.js';

export type Change = {
	/** Undefined where there is no such file. */
	before: string | undefined;
	after: string | undefined;
	/** Undefined where there is nothing to undo afterwards. */
	record: SetupRecord | undefined;
};

type Present = {path: string; text: string | undefined; record: SetupRecord | undefined};

/**
 * What setup would make of a file. Nothing is done yet.
 * @throws LaliaError `broken_config`, `not_ours`
 */
export const planAddition = (present: Present, editor: Editor): Change =>
	namingPlace(present, () => {
		const {path, text, record} = present;
		const state = text === undefined ? 'absent' : editor.stateOf(text);
		if (state === 'installed') {
			return {before: text, after: text, record};
		}

		const base = state === 'outdated' ? undo(present, editor) : text;
		const {insertions, made} = editor.add(base ?? '');
		const after = insertAll(base ?? '', insertions);
		const known = state === 'outdated' ? record : undefined;
		return {
			before: text,
			after,
			record: {
				path,
				created: base === undefined || known?.created === true,
				folders: known?.folders ?? [],
				left: hashOf(after),
				insertions,
				made: [...made, ...(known?.made ?? [])],
			},
		};
	});

/** As `planAddition`, for taking it out again. */
export const planRemoval = (present: Present, editor: Editor): Change =>
	namingPlace(present, () => {
		const {text} = present;
		const isThere = text !== undefined && editor.stateOf(text) !== 'absent';
		return {before: text, after: isThere ? undo(present, editor) : text, record: undefined};
	});

/** To the byte where nobody changed the file since; else without our entries, and without what was made for them. */
const undo = ({text = '', record}: Present, editor: Editor): string | undefined => {
	if (record && hashOf(text) === record.left) {
		const original = takeOutAll(text, record.insertions);
		return record.created && original === '' ? undefined : original;
	}

	const rest = editor.remove(text, record?.made);
	const isOurs = record?.created === true || rest === '';
	return isOurs && editor.isBare(rest) ? undefined : rest;
};

const namingPlace = ({path, text = ''}: Present, plan: () => Change): Change => {
	try {
		return plan();
	} catch (error) {
		throw error instanceof JsonFault ? brokenAt(path, text, error) : error;
	}
};
