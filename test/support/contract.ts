import {appendFileSync} from 'node:fs';
import type {Op} from '../../source/core/op.js';

/**
 * Notes for the check at the end of the whole run how an operation ended.
 * @param line `<op> <outcome>`, the outcome `ok` or a reason
 */
export const recordOutcome = (line: string): void => {
	const record = process.env['LALIA_TEST_RECORD'];
	if (record !== undefined) {
		appendFileSync(record, `${line}\n`);
	}
};

/**
 * What the operations promise and no test has seen: one that goes over the wire has succeeded, and has raised each reason
 * that it declares.
 * @param recorded lines of `<op> <outcome>`
 */
export const unseenOutcomes = (ops: Record<string, Op>, recorded: string): string[] => {
	const seen = new Set(recorded.split('\n'));
	return Object.values(ops)
		.filter(({effect}) => effect !== 'local')
		.flatMap(({name, reasons}) => ['ok', ...reasons].map(outcome => `${name} ${outcome}`))
		.filter(line => !seen.has(line));
};
